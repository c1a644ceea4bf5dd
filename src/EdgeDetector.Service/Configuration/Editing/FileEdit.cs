namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>
/// Changes a configuration's text in place: only the text of keys that change differs afterwards. Comments, order, quotes and blank lines
/// of everything else stay as they are, and so do comments above a key that goes: nobody knows whether they are about that key alone.
/// </summary>
/// <param name="changes">What changes; no key lies below another.</param>
/// <param name="expand">A text with its variables of the environment put in; null: it has one that is not set.</param>
internal sealed class FileEdit(IReadOnlyList<KeyChange> changes, Func<string, string?> expand)
{
    /// <summary>The changed text.</summary>
    /// <param name="text">A configuration without errors, and without a byte order mark.</param>
    /// <exception cref="EditRefusedException">It cannot be changed safely.</exception>
    public string Apply(string text)
    {
        KeyChange[] kept = [.. changes.Where(change => change.Value is not null)];
        text = TextEdit.Apply(text, Rewritten(new FileText(text), kept));
        text = TextEdit.Apply(text, new EntryRemovals(new FileText(text), changes).All());
        return TextEdit.Apply(text, new EntryInsertions(new FileText(text), kept).All());
    }

    private IEnumerable<TextEdit> Rewritten(FileText file, KeyChange[] kept)
    {
        foreach (KeyChange change in kept)
        {
            KeyPlace place = KeyPlace.Find(file.Root, change.Path);
            if (place is { IsThere: true, Entry: { } entry })
            {
                foreach (TextEdit edit in new ValueRewrite(file, expand, change.Key).Of(entry.Value, change.Value!))
                {
                    yield return edit;
                }
            }
        }
    }
}
