using System.Globalization;
using System.Text.Json;

namespace EdgeDetector.Evaluation.DataSets;

/// <summary>
/// Reads a JSON file token by token through a small buffer: the labels of COCO are mostly outlines that nobody here looks at, and would
/// need hundreds of megabytes as a document.
/// </summary>
internal sealed class JsonStream : IDisposable
{
    /// <summary>Beyond this a floating point number is no longer every whole number (2^53).</summary>
    private const double LargestExact = 9007199254740992;

    /// <summary>As much of a text is repeated in an error.</summary>
    private const int MostTold = 40;

    private readonly string _path;
    private readonly FileStream _file;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private long _bufferPosition;
    private bool _isLast;
    private JsonReaderState _state;
    private string? _property;
    private string? _text;
    private double? _number;
    private long? _integer;

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataSetException">It cannot be opened.</exception>
    public JsonStream(string path)
    {
        _path = path;
        try
        {
            _file = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException(path, $"the file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>What was read last.</summary>
    public JsonTokenType Token { get; private set; }

    /// <summary>Byte at which it starts, from 0.</summary>
    public long Position { get; private set; }

    /// <summary>How many objects and arrays are around what was read last.</summary>
    public int Depth { get; private set; }

    public void Dispose() => _file.Dispose();

    /// <summary>Reads the next token.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="DataSetException">The file is no JSON, cut off or cannot be read.</exception>
    public bool Read()
    {
        while (true)
        {
            try
            {
                Utf8JsonReader reader = new(_buffer.AsSpan(_start, _end - _start), _isLast, _state);
                if (reader.Read())
                {
                    Keep(ref reader);
                    return true;
                }

                Advance(ref reader);
            }
            catch (JsonException e)
            {
                long position = _bufferPosition + _start;
                throw DataSetException.AtByte(_path, position, $"not JSON, or cut off here: {FirstSentence(e.Message)}");
            }

            if (_isLast)
            {
                return false;
            }

            Fill();
        }
    }

    /// <summary>The text of a string or a property's name.</summary>
    public string Text() => _text ?? throw WrongValue("a text is expected");

    /// <summary>The value of a number.</summary>
    public double Number() => _number is { } number && double.IsFinite(number) ? number : throw WrongValue("a number is expected");

    /// <summary>The value of a number; null where there is a null.</summary>
    public double? OptionalNumber() => Token == JsonTokenType.Null ? null : Number();

    /// <summary>The value of a whole number, which may be written as 7.0: some tools keep all numbers as floating point.</summary>
    public long Integer() => _integer
        ?? (_number is { } number && number == Math.Floor(number) && Math.Abs(number) <= LargestExact
            ? (long)number
            : throw WrongValue("a whole number is expected"));

    /// <summary>Goes to the end of the value that was read last: past all of an object or array.</summary>
    public void Skip()
    {
        if (Token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        for (int depth = 1; depth > 0;)
        {
            Next();
            depth += Token switch
            {
                JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
                JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
                _ => 0,
            };
        }
    }

    /// <summary>Goes to the end of the value at a depth that what was read last is, or is in.</summary>
    public void SkipValue(int depth)
    {
        while (Depth != depth || Token is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            Next();
        }
    }

    /// <summary>Goes to the end of the object at a depth that what was read last is in, or ends.</summary>
    public void SkipObject(int depth)
    {
        while (Token != JsonTokenType.EndObject || Depth != depth)
        {
            Next();
        }
    }

    /// <summary>Reads the next token, which must exist.</summary>
    public void Next()
    {
        if (!Read())
        {
            throw Wrong("the file ends too soon");
        }
    }

    /// <summary>Reads the name of an object's next property and its value's first token.</summary>
    /// <returns>The name; null at the object's end.</returns>
    public string? NextProperty()
    {
        Next();
        if (Token == JsonTokenType.EndObject)
        {
            return null;
        }

        _property = Text();
        Next();
        return _property;
    }

    /// <summary>Reads the first token of an array's next element.</summary>
    /// <returns>Whether there is one; false at the array's end.</returns>
    public bool NextElement()
    {
        Next();
        return Token != JsonTokenType.EndArray;
    }

    /// <summary>Makes sure that the value just begun is of a kind.</summary>
    public void Require(JsonTokenType token, string what)
    {
        if (Token != token)
        {
            throw Wrong($"{what} is expected");
        }
    }

    /// <summary>The error of the value that was read last.</summary>
    public DataSetException Wrong(string problem) => DataSetException.AtByte(_path, Position, problem);

    /// <summary>The error of a property's value, or of one in it, that is of another kind.</summary>
    private DataSetException WrongValue(string expected) => Wrong(_property is null ? expected : $"\"{_property}\" is {Describe()}: {expected}");

    private string Describe() => Token switch
    {
        JsonTokenType.String => $"\"{(_text!.Length <= MostTold ? _text : _text[..MostTold] + "…")}\"",
        JsonTokenType.Number => _number is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "too large",
        JsonTokenType.Null => "null",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.StartArray => "an array",
        _ => "an object",
    };

    /// <summary>The framework repeats the position in its own terms, relative to the buffer.</summary>
    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    private void Keep(ref Utf8JsonReader reader)
    {
        Token = reader.TokenType;
        Depth = reader.CurrentDepth;
        Position = _bufferPosition + _start + reader.TokenStartIndex;
        (_text, _number, _integer) = (null, null, null);
        if (Token is JsonTokenType.String or JsonTokenType.PropertyName)
        {
            _text = TextOf(ref reader);
        }
        else if (Token == JsonTokenType.Number)
        {
            _integer = reader.TryGetInt64(out long integer) ? integer : null;
            _number = reader.TryGetDouble(out double number) ? number : null;
        }

        Advance(ref reader);
    }

    private string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw Wrong($"the text is not UTF-8: {e.Message}");
        }
    }

    private void Advance(ref Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private void Fill()
    {
        int kept = _end - _start;
        if (kept > _buffer.Length / 2)
        {
            // A single token fills the buffer: a very long text.
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        Array.Copy(_buffer, _start, _buffer, 0, kept);
        _bufferPosition += _start;
        _start = 0;
        try
        {
            int read = _file.Read(_buffer, kept, _buffer.Length - kept);
            _isLast = read == 0;
            _end = kept + read;
        }
        catch (IOException e)
        {
            throw new DataSetException(_path, $"the file cannot be read: {e.Message}", e);
        }

        if (_bufferPosition == 0 && kept == 0 && _buffer.AsSpan(0, _end).StartsWith<byte>([0xEF, 0xBB, 0xBF]))
        {
            _start = 3;
        }
    }
}
