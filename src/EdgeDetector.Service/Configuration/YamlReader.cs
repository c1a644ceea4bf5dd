using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeDetector.Service.Configuration;

/// <summary>
/// Reads the part of YAML that a configuration needs into nodes with places: maps, lists and text.
/// Anchors, aliases and tags are refused, and with them every way to make a small file large.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaximumLength = 1 << 20;

    private const int MaximumDepth = 16;

    // Some hundred cameras with zones of many corners; a node takes hundreds of bytes, and most of a second is for all of them.
    private const int MaximumNodes = 30_000;
    private const int MaximumText = 1 << 16;

    private readonly string _file;
    private readonly string _text;
    private readonly string _least;
    private readonly ConfigurationErrors _errors;
    private readonly Parser _parser;
    private int _nodes;

    private YamlReader(string file, string text, string least, ConfigurationErrors errors)
    {
        _file = file;
        _least = least;
        _text = text;
        _errors = errors;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The root of the file, or null where it cannot be used; what is wrong is in <paramref name="errors"/> then.</summary>
    /// <param name="file">The file's name in errors.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="errors">Takes the errors.</param>
    /// <param name="least">What an empty file is told to hold.</param>
    public static MapNode? Read(string file, byte[] content, ConfigurationErrors errors, string least = "configVersion: 1 and a camera")
    {
        string? text = Decode(file, content, errors);
        if (text is null)
        {
            return null;
        }

        YamlReader reader = new(file, text, least, errors);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException exception)
        {
            reader.ReportSyntax(exception);
            return null;
        }
        catch (Exception exception) when (
            exception is InvalidOperationException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            // YamlDotNet's scanner trips over some malformed texts instead of refusing them.
            errors.Add(reader.PlaceOf(reader._parser.Current?.End ?? Mark.Empty), "", "is not YAML from here on");
            return null;
        }
    }

    private static string? Decode(string file, byte[] content, ConfigurationErrors errors)
    {
        ReadOnlySpan<byte> bytes = content;
        if (bytes.Length > MaximumLength)
        {
            errors.Add(new Place(file), "", "is larger than 1 MiB, which no configuration is; is it the right file?");
            return null;
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            errors.Add(new Place(file, 1, 1), "", "is UTF-16; save it as UTF-8");
            return null;
        }

        if (bytes.Contains((byte)0))
        {
            errors.Add(new Place(file), "", "is a binary file, not a text");
            return null;
        }

        bytes = bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            errors.Add(FirstInvalid(file, bytes), "", "is not UTF-8; save the file as UTF-8");
            return null;
        }
    }

    private static Place FirstInvalid(string file, ReadOnlySpan<byte> bytes)
    {
        int line = 1;
        int column = 1;
        while (Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            bytes = bytes[consumed..];
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + rune.Utf16SequenceLength);
        }

        return new Place(file, line, column);
    }

    private MapNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            _errors.Add(new Place(_file), "", $"is empty; the least is {_least}");
            return null;
        }

        ConfigurationNode root = ReadNode("", 0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
        {
            _errors.Add(PlaceOf(_parser.Current!.Start), "", "a second document begins; one file is one configuration");
        }

        switch (root)
        {
            case MapNode map:
                return map;
            case ScalarNode { IsNull: true }:
                _errors.Add(new Place(_file), "", $"is empty; the least is {_least}");
                return null;
            default:
                _errors.Add(root.Place, "", $"keys and values are expected, not {(root is ListNode ? "a list" : "a single value")}");
                return null;
        }
    }

    private ConfigurationNode ReadNode(string path, int depth)
    {
        Place place = PlaceOf(_parser.Current!.Start);
        if (depth > MaximumDepth)
        {
            throw TooMuch(_parser.Current, "nested too deeply");
        }

        if (++_nodes > MaximumNodes)
        {
            throw TooMuch(_parser.Current, string.Create(CultureInfo.InvariantCulture, $"more than {MaximumNodes} keys and values"));
        }

        string? unsupported = _parser.Current switch
        {
            AnchorAlias => "aliases (*name) are not supported; write the value out",
            NodeEvent { Anchor.IsEmpty: false } => "anchors (&name) are not supported; write the value out",
            NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } } => "tags (!name) are not supported",
            _ => null,
        };
        if (unsupported is not null)
        {
            _errors.Add(place, path, unsupported);
        }

        switch (_parser.Current)
        {
            case MappingStart:
                return ReadMap(place, path, depth);
            case SequenceStart:
                return ReadList(place, path, depth);
            case Scalar { Value.Length: > MaximumText } scalar:
                throw TooMuch(scalar, string.Create(CultureInfo.InvariantCulture, $"a value of more than {MaximumText} characters"));
            case Scalar scalar:
                _parser.MoveNext();
                return new ScalarNode(place, scalar.Value, scalar.Style == ScalarStyle.Plain);
            default:
                _parser.Consume<AnchorAlias>();
                return new ScalarNode(place, "", isPlain: true);
        }
    }

    private static YamlException TooMuch(ParsingEvent at, string what) => new(at.Start, at.End, what);

    private ListNode ReadList(Place place, string path, int depth)
    {
        _parser.Consume<SequenceStart>();
        List<ConfigurationNode> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(path, depth + 1));
        }

        return new ListNode(place, items);
    }

    private MapNode ReadMap(Place place, string path, int depth)
    {
        _parser.Consume<MappingStart>();
        MapNode map = new(place);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            ConfigurationNode key = ReadNode(path, depth + 1);
            string name = (key as ScalarNode)?.Text ?? "";
            string inner = OptionKey.Join(path, OptionKey.ShowName(name));
            ConfigurationNode value = ReadNode(key is ScalarNode ? inner : path, depth + 1);
            if (key is not ScalarNode)
            {
                _errors.Add(key.Place, path, "a key must be text");
            }
            else if (map.Find(name) is { } first)
            {
                _errors.Add(key.Place, inner, $"is given twice, first in line {first.Place.Line}");
            }
            else
            {
                map.Set(new MapEntry(name, key.Place, value));
            }
        }

        return map;
    }

    private void ReportSyntax(YamlException exception)
    {
        Place place = PlaceOf(exception.Start);
        string[] lines = _text.Split('\n');

        // Where a tab is at fault, the parser names the beginning of what it was reading then.
        bool mayBeFurther = exception.Message.Contains("tab", StringComparison.Ordinal);
        for (int i = place.Line - 1; i < (mayBeFurther ? lines.Length : Math.Min(place.Line, lines.Length)); i++)
        {
            int tab = lines[i].AsSpan(0, lines[i].Length - lines[i].AsSpan().TrimStart().Length).IndexOf('\t');
            if (tab >= 0)
            {
                _errors.Add(new Place(_file, i + 1, tab + 1), "", "a tab cannot indent YAML; use spaces");
                return;
            }
        }

        _errors.Add(place, "", $"is not YAML: {exception.Message.TrimEnd('.')}{Advice(lines.ElementAtOrDefault(place.Line - 1) ?? "")}");
    }

    /// <summary>What most likely lacks quotes in a line that the parser refuses.</summary>
    private static string Advice(string line) => line switch
    {
        _ when line.Contains("${", StringComparison.Ordinal) => "; between { } or [ ] a value with ${…} needs quotes",
        _ when line.Contains("synthetic:", StringComparison.Ordinal) => "; a value that ends in ':' needs quotes: \"synthetic:\"",
        _ => "",
    };

    private Place PlaceOf(Mark mark) => new(_file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
