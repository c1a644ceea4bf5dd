using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>Finds the places of all values in a text that <see cref="YamlReader"/> has taken: no anchors, no tags, bounded depth.</summary>
internal sealed class TextOutline
{
    private readonly string _text;
    private readonly Parser _parser;

    private TextOutline(string text)
    {
        _text = text;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The root of a text.</summary>
    /// <param name="text">A configuration without errors.</param>
    public static TextMap Read(string text)
    {
        TextOutline outline = new(text);
        outline._parser.Consume<StreamStart>();
        outline._parser.Consume<DocumentStart>();
        return (TextMap)outline.ReadNode();
    }

    private TextNode ReadNode()
    {
        switch (_parser.Current)
        {
            case MappingStart:
                return ReadMap();
            case SequenceStart:
                return ReadList();
            default:
                return ReadScalar();
        }
    }

    private TextScalar ReadScalar()
    {
        Scalar scalar = _parser.Consume<Scalar>();
        int start = (int)scalar.Start.Index;
        int end = (int)scalar.End.Index;
        if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded)
        {
            // The parser ends a text in lines of its own where the next value begins.
            end = start + _text.AsSpan(start, end - start).TrimEnd(" \r\n").Length;
        }

        return new TextScalar(start, end, scalar.Value, scalar.Style);
    }

    private TextList ReadList()
    {
        SequenceStart start = _parser.Consume<SequenceStart>();
        List<TextNode> items = [];
        while (_parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode());
        }

        SequenceEnd end = _parser.Consume<SequenceEnd>();
        bool isFlow = start.Style == SequenceStyle.Flow;
        return new TextList((int)start.Start.Index, isFlow ? AfterBracket(end) : items[^1].End, isFlow, items);
    }

    private TextMap ReadMap()
    {
        MappingStart start = _parser.Consume<MappingStart>();
        List<TextEntry> entries = [];
        while (_parser.Current is not MappingEnd)
        {
            TextScalar key = ReadScalar();
            entries.Add(new TextEntry(key, ReadNode()));
        }

        MappingEnd end = _parser.Consume<MappingEnd>();
        bool isFlow = start.Style == MappingStyle.Flow;
        return new TextMap((int)start.Start.Index, isFlow ? AfterBracket(end) : entries[^1].Value.End, isFlow, entries);
    }

    private static int AfterBracket(ParsingEvent end) => (int)end.Start.Index + 1;
}
