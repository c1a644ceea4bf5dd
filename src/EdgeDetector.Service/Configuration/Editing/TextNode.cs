using YamlDotNet.Core;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>A value of the file with its place in the text; places count UTF-16 units from 0.</summary>
/// <param name="Start">Where it begins: at its bracket, its quote, its first letter.</param>
/// <param name="End">Where it ends, exclusive; of a value in lines of its own before the last one's comment and line break.</param>
internal abstract record TextNode(int Start, int End);

/// <summary>A single value; one that is not there is empty.</summary>
/// <param name="Start"><inheritdoc cref="TextNode" path="/param[@name='Start']"/></param>
/// <param name="End"><inheritdoc cref="TextNode" path="/param[@name='End']"/></param>
/// <param name="Text">What it says, without quotes and escapes.</param>
/// <param name="Style">How it is written.</param>
internal sealed record TextScalar(int Start, int End, string Text, ScalarStyle Style) : TextNode(Start, End)
{
    /// <summary>Whether it says that there is no value.</summary>
    public bool IsNull => new ScalarNode(default, Text, Style == ScalarStyle.Plain).IsNull;
}

/// <summary>A map or a list.</summary>
/// <param name="Start"><inheritdoc cref="TextNode" path="/param[@name='Start']"/></param>
/// <param name="End"><inheritdoc cref="TextNode" path="/param[@name='End']"/></param>
/// <param name="IsFlow">Whether it stands between brackets.</param>
internal abstract record TextCollection(int Start, int End, bool IsFlow) : TextNode(Start, End);

/// <summary>A list.</summary>
/// <param name="Start"><inheritdoc cref="TextNode" path="/param[@name='Start']"/></param>
/// <param name="End"><inheritdoc cref="TextNode" path="/param[@name='End']"/></param>
/// <param name="IsFlow">Whether it stands between brackets.</param>
/// <param name="Items">Its values in order.</param>
internal sealed record TextList(int Start, int End, bool IsFlow, IReadOnlyList<TextNode> Items) : TextCollection(Start, End, IsFlow);

/// <summary>Keys and their values.</summary>
/// <param name="Start"><inheritdoc cref="TextNode" path="/param[@name='Start']"/></param>
/// <param name="End"><inheritdoc cref="TextNode" path="/param[@name='End']"/></param>
/// <param name="IsFlow">Whether it stands between brackets.</param>
/// <param name="Entries">Its entries in order.</param>
internal sealed record TextMap(int Start, int End, bool IsFlow, IReadOnlyList<TextEntry> Entries) : TextCollection(Start, End, IsFlow)
{
    /// <summary>The entry of a key, or null.</summary>
    public TextEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Name == key);
}

/// <summary>A key and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
internal sealed record TextEntry(TextScalar Key, TextNode Value)
{
    /// <summary>What the key says.</summary>
    public string Name => Key.Text;
}
