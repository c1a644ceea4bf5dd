namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>The text of a configuration file with the places of its values and lines; immutable.</summary>
internal sealed class FileText
{
    private const int UsualStep = 2;

    /// <summary>Finds all places.</summary>
    /// <param name="text">A configuration without errors, and without a byte order mark.</param>
    public FileText(string text)
    {
        Text = text;
        Root = TextOutline.Read(text);
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        LineBreak = end < 0 ? "\n" : text.AsSpan(end).StartsWith("\r\n") ? "\r\n" : text[end].ToString();
        Values = new FileValueText(Root is { IsFlow: true, Entries: [{ Key.Style: YamlDotNet.Core.ScalarStyle.DoubleQuoted }, ..] });
        TextMap? first = Root.Entries.Select(entry => entry.Value).OfType<TextMap>().FirstOrDefault(map => !map.IsFlow);
        FirstStep = first is null ? UsualStep : ColumnOf(first);
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Its root.</summary>
    public TextMap Root { get; }

    /// <summary>What ends a line.</summary>
    public string LineBreak { get; }

    /// <summary>Writes values as this file writes them.</summary>
    public FileValueText Values { get; }

    /// <summary>How far keys of the first level below the root are indented.</summary>
    public int FirstStep { get; }

    /// <summary>Where a collection in lines of its own is indented to.</summary>
    public int ColumnOf(TextCollection collection) => collection switch
    {
        TextMap map => ColumnOf(map.Entries[0].Key.Start),
        TextList list => Text.LastIndexOf('-', list.Items[0].Start - 1) is >= 0 and int dash ? ColumnOf(dash) : 0,
        _ => 0,
    };

    /// <summary>How many characters a place is from the beginning of its line.</summary>
    public int ColumnOf(int at) => at - LineStart(at);

    /// <summary>Where the line of a place begins.</summary>
    public int LineStart(int at) => Text.AsSpan(0, at).LastIndexOfAny('\r', '\n') + 1;

    /// <summary>Where the next line begins; the text's end where there is none.</summary>
    public int NextLine(int at)
    {
        int rest = Text.AsSpan(at).IndexOfAny('\r', '\n');
        return rest < 0 ? Text.Length : at + rest + (Text.AsSpan(at + rest).StartsWith("\r\n") ? 2 : 1);
    }

    /// <summary>
    /// Where the lines of a value end: after comments that follow it and are indented deeper than its key, which are about it.
    /// </summary>
    /// <param name="end">Where the value ends.</param>
    /// <param name="column">Where its key is indented to.</param>
    public int EndOfLines(int end, int column)
    {
        int after = NextLine(end);
        for (int at = after; at < Text.Length;)
        {
            int next = NextLine(at);
            ReadOnlySpan<char> line = Text.AsSpan(at, next - at);
            ReadOnlySpan<char> said = line.TrimStart(" \t");
            if (said.StartsWith('#') && line.Length - said.Length > column)
            {
                after = next;
            }
            else if (!said.Trim().IsEmpty)
            {
                break;
            }

            at = next;
        }

        return after;
    }

    /// <summary>Lines that come in at the beginning of a line, or at the end of a text whose last line has no end.</summary>
    public TextEdit Insertion(int at, string lines, int depth)
    {
        bool isOpen = at == Text.Length && at > 0 && Text[^1] is not ('\r' or '\n');
        return new TextEdit(at, at, isOpen ? LineBreak + lines[..^LineBreak.Length] : lines, depth);
    }

    /// <summary>Lines that go; where they end the text without a line break, so does what is left.</summary>
    public TextEdit Removal(int start, int end)
    {
        bool isOpen = end == Text.Length && start > 0 && Text[^1] is not ('\r' or '\n');
        int broken = !isOpen ? 0 : Text.AsSpan(0, start).EndsWith("\r\n") ? 2 : 1;
        return new TextEdit(start - broken, end, "");
    }
}
