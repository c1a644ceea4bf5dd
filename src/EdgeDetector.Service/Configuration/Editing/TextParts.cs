namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>The entries of a map, or the items of a list, as pieces of text that come and go.</summary>
/// <param name="file">The text.</param>
/// <param name="whole">The map or list.</param>
/// <param name="key">Its key, for errors.</param>
internal sealed class TextParts(FileText file, TextCollection whole, string key)
{
    private readonly TextSpan[] _parts = whole switch
    {
        TextMap map => [.. map.Entries.Select(entry => new TextSpan(entry.Key.Start, entry.Value.End))],
        TextList list => [.. list.Items.Select(item => new TextSpan(item.Start, item.End))],
        _ => [],
    };

    /// <summary>Puts pieces behind a part.</summary>
    /// <param name="index">The part; -1: in front of all.</param>
    /// <param name="pieces">In lines where the whole is, each with its end; else in one line.</param>
    /// <param name="depth">How deep in the file.</param>
    public TextEdit Insert(int index, IReadOnlyList<string> pieces, int depth)
    {
        if (!whole.IsFlow)
        {
            int at = index < 0 ? LinesOf(0).Start : LinesOf(index).End;
            return file.Insertion(at, string.Concat(pieces), depth);
        }

        if (_parts.Length == 0)
        {
            // A blank stands between bracket and value of a map, and none in a list.
            string edge = whole is TextMap ? " " : "";
            bool isTight = whole.End - whole.Start == 2;
            return new TextEdit(whole.Start + 1, whole.Start + 1, $"{edge}{string.Join(", ", pieces)}{(isTight ? edge : "")}");
        }

        TextSpan part = _parts[Math.Max(0, index)];
        if (index == _parts.Length - 1 && CommaAfter(part.End) is { } comma)
        {
            // The last one ends in a comma too, and a comment may follow.
            int next = file.NextLine(comma);
            return IsFirstOfItsLine(part) && EndsLine(comma)
                ? new TextEdit(next, next, string.Concat(pieces.Select(piece => $"{IndentOf(part)}{piece},{file.LineBreak}")))
                : new TextEdit(comma, comma, string.Concat(pieces.Select(piece => $" {piece},")));
        }

        string between = IsFirstOfItsLine(part) ? $",{file.LineBreak}{IndentOf(part)}" : ", ";
        return index < 0
            ? new TextEdit(part.Start, part.Start, string.Concat(pieces.Select(piece => piece + between)))
            : new TextEdit(part.End, part.End, string.Concat(pieces.Select(piece => between + piece)));
    }

    /// <summary>Takes neighbouring parts away; comments between them stay.</summary>
    public IReadOnlyList<TextEdit> Remove(int first, int count) =>
        whole.IsFlow ? [RemoveBetweenBrackets(first, first + count - 1)] : RemoveLines(first, count);

    private List<TextEdit> RemoveLines(int first, int count)
    {
        List<TextSpan> spans = [];
        foreach (TextSpan lines in Enumerable.Range(first, count).Select(LinesOf))
        {
            if (spans.Count > 0 && spans[^1].End == lines.Start)
            {
                spans[^1] = spans[^1] with { End = lines.End };
            }
            else
            {
                spans.Add(lines);
            }
        }

        return [.. spans.Select(lines => file.Removal(lines.Start, lines.End))];
    }

    private TextEdit RemoveBetweenBrackets(int first, int last)
    {
        if (last - first + 1 == _parts.Length)
        {
            return new TextEdit(whole.Start + 1, whole.End - 1, "");
        }

        int end = _parts[last].End;
        if (last == _parts.Length - 1)
        {
            int front = _parts[first - 1].End;
            return HasComment(front, _parts[first].Start) ? RemoveWithComma(_parts[first].Start, end) : new TextEdit(front, end, "");
        }

        int next = _parts[last + 1].Start;
        return new TextEdit(_parts[first].Start, HasComment(end, next) ? CommaAfter(end) ?? throw NotAlone() : next, "");
    }

    private bool HasComment(int start, int end) => file.Text.AsSpan(start, end - start).Contains('#');

    private TextEdit RemoveWithComma(int start, int end)
    {
        end = CommaAfter(end) ?? end;
        int line = file.LineStart(start);
        int next = file.NextLine(end);
        bool isAlone = file.Text.AsSpan(line..start).Trim(' ').IsEmpty && file.Text.AsSpan(end..next).Trim().IsEmpty;
        return isAlone ? new TextEdit(line, next, "") : new TextEdit(start, end, "");
    }

    /// <summary>Behind the comma that follows a part; null: none does, or a comment is in between.</summary>
    private int? CommaAfter(int end)
    {
        int comma = file.Text.AsSpan(end).IndexOfAnyExcept(" \t\r\n");
        return comma >= 0 && file.Text[end + comma] == ',' ? end + comma + 1 : null;
    }

    private bool EndsLine(int at) => file.Text.AsSpan(at, file.NextLine(at) - at).Trim() is [] or ['#', ..];

    private string IndentOf(TextSpan part) => file.Text[file.LineStart(part.Start)..part.Start];

    private EditRefusedException NotAlone() => new(key, "is not written with one key or value in a line; change the file by hand");

    private bool IsFirstOfItsLine(TextSpan part) =>
        file.Text.AsSpan(file.LineStart(part.Start)..part.Start).Trim(' ').IsEmpty && file.LineStart(part.Start) > whole.Start;

    private TextSpan LinesOf(int index)
    {
        TextSpan part = _parts[index];
        int start = file.LineStart(part.Start);
        ReadOnlySpan<char> before = file.Text.AsSpan(start..part.Start).Trim(' ');
        bool isAlone = whole is TextList ? before is "-" : before.IsEmpty;
        if (!isAlone || !EndsLine(part.End))
        {
            throw NotAlone();
        }

        return new TextSpan(start, file.EndOfLines(part.End, file.ColumnOf(whole)));
    }

    private readonly record struct TextSpan(int Start, int End);
}
