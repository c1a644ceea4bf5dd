using System.Globalization;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>Makes a value that is in the file another one, and leaves of it what stays the same.</summary>
/// <param name="file">The text.</param>
/// <param name="expand">A text with its variables of the environment put in; null: it has one that is not set.</param>
/// <param name="key">The key, for errors.</param>
internal sealed class ValueRewrite(FileText file, Func<string, string?> expand, string key)
{
    /// <summary>Digits behind the point of a fraction of a frame: a tenth of a pixel of a picture 1000 pixels wide.</summary>
    public const int Digits = 4;

    private readonly List<TextEdit> _edits = [];

    /// <summary>What is to change in the text.</summary>
    public IReadOnlyList<TextEdit> Of(TextNode node, FileValue value)
    {
        Rewrite(node, value);
        return _edits;
    }

    private void Rewrite(TextNode node, FileValue value)
    {
        if (IsSame(node, value))
        {
            return;
        }

        switch (node, value)
        {
            case (TextScalar { IsNull: true } nothing, _):
                string blank = nothing.Start == nothing.End && file.Text[nothing.Start - 1] == ':' ? " " : "";
                _edits.Add(new TextEdit(nothing.Start, nothing.End, blank + file.Values.InLine(value)));
                break;
            case (TextScalar scalar, _) when scalar.Text.Contains("${", StringComparison.Ordinal):
                throw new EditRefusedException(
                    key, "is taken from the environment; change it there, or write the value into the file by hand");
            case (TextScalar { Style: YamlDotNet.Core.ScalarStyle.Literal or YamlDotNet.Core.ScalarStyle.Folded }, _):
                throw new EditRefusedException(key, "is written as text in lines of its own (| or >); write it in one line by hand");
            case (TextList list, FileList wanted):
                RewriteItems(list, wanted.Items);
                break;
            case (TextCollection { IsFlow: false }, _):
                throw new EditRefusedException(key, $"is written in several lines; make it {file.Values.InLine(value)} by hand");
            default:
                _edits.Add(new TextEdit(node.Start, node.End, file.Values.InLine(value)));
                break;
        }
    }

    private void RewriteItems(TextList list, IReadOnlyList<FileValue> wanted)
    {
        IReadOnlyList<TextNode> items = list.Items;
        int least = Math.Min(items.Count, wanted.Count);
        int head = 0;
        while (head < least && IsSame(items[head], wanted[head]))
        {
            head++;
        }

        int tail = 0;
        while (tail < least - head && IsSame(items[^(tail + 1)], wanted[^(tail + 1)]))
        {
            tail++;
        }

        int changed = least - head - tail;
        for (int i = head; i < head + changed; i++)
        {
            Rewrite(items[i], wanted[i]);
        }

        TextParts parts = new(file, list, key);
        if (items.Count > wanted.Count)
        {
            _edits.AddRange(parts.Remove(head + changed, items.Count - wanted.Count));
        }
        else if (items.Count < wanted.Count)
        {
            string[] more = [.. wanted.Skip(head + changed).Take(wanted.Count - items.Count).Select(file.Values.InLine)];
            string dash = list.IsFlow ? "" : $"{new string(' ', file.ColumnOf(list))}- ";
            string end = list.IsFlow ? "" : file.LineBreak;
            _edits.Add(parts.Insert(head + changed - 1, [.. more.Select(item => dash + item + end)], depth: 0));
        }
    }

    private bool IsSame(TextNode node, FileValue value) => (node, value) switch
    {
        (TextScalar { IsNull: false } scalar, FileScalar wanted) => IsSame(expand(scalar.Text), wanted),
        (TextList list, FileList wanted) =>
            list.Items.Count == wanted.Items.Count && list.Items.Zip(wanted.Items).All(pair => IsSame(pair.First, pair.Second)),
        _ => false,
    };

    private static bool IsSame(string? text, FileScalar wanted) =>
        text == wanted.Text
        || (wanted.IsWord && Number(text) is { } number && Number(wanted.Text) is { } other && Math.Round(number, Digits) == other);

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
