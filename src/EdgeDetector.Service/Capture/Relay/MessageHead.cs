using System.Globalization;
using System.Text;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>
/// The start line and the header fields of an RTSP or HTTP message (RFC 2326 and 9112 have the same), in which only what is set anew
/// changes. A character stands for a byte, whatever its meaning.
/// </summary>
internal sealed class MessageHead
{
    /// <summary>No head is longer.</summary>
    public const int MostBytes = 32 * 1024;

    private readonly List<string> _lines;

    private MessageHead(List<string> lines) => _lines = lines;

    /// <summary>The first line: of a request its method, address and version, of a response its version, status and reason.</summary>
    public string StartLine
    {
        get => _lines[0];
        set => _lines[0] = value;
    }

    /// <summary>Whether it is a response.</summary>
    public bool IsResponse =>
        StartLine.StartsWith("RTSP/", StringComparison.Ordinal) || StartLine.StartsWith("HTTP/", StringComparison.Ordinal);

    /// <summary>The status of a response; 0 where there is none.</summary>
    public int Status => StartLine.Split(' ') is [_, var code, ..]
        && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int status) ? status : 0;

    /// <summary>Whether it is a message of RTSP.</summary>
    public bool IsRtsp => IsResponse ? StartLine.StartsWith("RTSP/", StringComparison.Ordinal)
        : Request is { } line && line.Version.StartsWith("RTSP/", StringComparison.Ordinal);

    /// <summary>The parts of a request's line; null where it has fewer. An address that a camera has given may hold blanks.</summary>
    public (string Method, string Uri, string Version)? Request
    {
        get
        {
            int first = StartLine.IndexOf(' ', StringComparison.Ordinal);
            int last = StartLine.LastIndexOf(' ');
            return first < last ? (StartLine[..first], StartLine[(first + 1)..last], StartLine[(last + 1)..]) : null;
        }
    }

    /// <summary>The first value of a field; null where it is absent.</summary>
    public string? this[string name]
    {
        get
        {
            for (int i = 1; i < _lines.Count; i++)
            {
                if (IsField(_lines[i], name))
                {
                    return ValueOf(_lines[i]);
                }
            }

            return null;
        }
    }

    /// <summary>A head of a request or response that the relay says itself.</summary>
    public static MessageHead Of(string startLine) => new([startLine]);

    /// <summary>How many bytes the head takes with which the bytes begin, its empty line included; 0 where it goes on after them.</summary>
    /// <param name="bytes">What begins with a head.</param>
    /// <param name="searched">So many of them were looked through before.</param>
    public static int LengthOf(ReadOnlySpan<byte> bytes, int searched = 0)
    {
        // A camera may end its lines with LF alone.
        for (int at = Math.Max(0, searched - 2); ; at++)
        {
            int found = bytes[at..].IndexOf((byte)'\n');
            if (found < 0)
            {
                return 0;
            }

            at += found;
            if (bytes[(at + 1)..].StartsWith("\n"u8) || bytes[(at + 1)..].StartsWith("\r\n"u8))
            {
                return at + (bytes[at + 1] == '\n' ? 2 : 3);
            }
        }
    }

    /// <summary>Reads a whole head.</summary>
    public static MessageHead Parse(ReadOnlySpan<byte> head)
    {
        List<string> lines = [];
        foreach (string line in Encoding.Latin1.GetString(head).TrimEnd('\r', '\n').Split('\n'))
        {
            string text = line.TrimEnd('\r');
            if (lines.Count > 1 && text.Length > 0 && text[0] is ' ' or '\t')
            {
                // A field that goes on in the next line.
                lines[^1] += $" {text.Trim()}";
            }
            else
            {
                lines.Add(text);
            }
        }

        return new MessageHead(lines);
    }

    /// <summary>All values of a field, for it may come again.</summary>
    public IEnumerable<string> All(string name) => _lines.Skip(1).Where(line => IsField(line, name)).Select(ValueOf);

    /// <summary>Gives a field its only value, in its place.</summary>
    public void Set(string name, string value)
    {
        int at = _lines.FindIndex(1, line => IsField(line, name));
        Remove(name);
        _lines.Insert(at < 0 ? _lines.Count : at, $"{name}: {value}");
    }

    /// <summary>Takes a field out.</summary>
    public void Remove(string name)
    {
        for (int i = _lines.Count - 1; i > 0; i--)
        {
            if (IsField(_lines[i], name))
            {
                _lines.RemoveAt(i);
            }
        }
    }

    /// <summary>The head as it is sent.</summary>
    public byte[] ToBytes() => Encoding.Latin1.GetBytes($"{string.Join("\r\n", _lines)}\r\n\r\n");

    private static string ValueOf(string line) => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();

    private static bool IsField(string line, string name)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && line.AsSpan(0, colon).Trim().Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
