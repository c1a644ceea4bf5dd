namespace EdgeDetector.Service.Capture.Devices;

/// <summary>The four characters by which V4L2 names a pixel format.</summary>
internal static class FourCharacters
{
    // V4L2 sets it where the bytes of each pixel come in the other order.
    private const uint BigEndian = 1u << 31;

    /// <summary>The characters of a code, without the blanks at its end; a question mark where one cannot be shown.</summary>
    public static string Of(uint code)
    {
        Span<char> characters = stackalloc char[4];
        for (int i = 0; i < characters.Length; i++)
        {
            char character = (char)(((code & ~BigEndian) >> (8 * i)) & 0xFF);
            characters[i] = char.IsAscii(character) && !char.IsControl(character) ? character : '?';
        }

        string text = new string(characters).TrimEnd(' ');
        return (code & BigEndian) == 0 ? text : $"{text}-BE";
    }
}
