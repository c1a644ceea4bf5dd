using System.Text;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>A piece of text in place of another.</summary>
/// <param name="Start">Where the old piece begins.</param>
/// <param name="End">Where it ends, exclusive; the same: a piece comes in between.</param>
/// <param name="Text">The new piece.</param>
/// <param name="Depth">How deep in the file; of pieces that come in at one place the deepest is first.</param>
internal readonly record struct TextEdit(int Start, int End, string Text, int Depth = 0)
{
    /// <summary>The text with all edits made; they do not overlap.</summary>
    public static string Apply(string text, IEnumerable<TextEdit> edits)
    {
        StringBuilder edited = new();
        int at = 0;
        foreach (TextEdit edit in edits.OrderBy(edit => edit.Start).ThenByDescending(edit => edit.Depth))
        {
            if (edit.Start < at)
            {
                throw new InvalidOperationException("edits of a file overlap");
            }

            edited.Append(text, at, edit.Start - at).Append(edit.Text);
            at = edit.End;
        }

        return edited.Append(text, at, text.Length - at).ToString();
    }
}
