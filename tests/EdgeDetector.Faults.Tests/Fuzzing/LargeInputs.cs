using System.Text;

namespace EdgeDetector.Faults.Fuzzing;

/// <summary>Inputs of a megabyte: what hurts any reader, and what hurts this one.</summary>
internal static class LargeInputs
{
    private const int Bytes = 1 << 20;

    public static IEnumerable<KeyValuePair<string, byte[]>> For(FuzzTarget target)
    {
        byte[] noise = new byte[Bytes];
        new Random(1).NextBytes(noise);
        yield return new("nothing", []);
        yield return new("noise", noise);
        foreach (string piece in (string[])["\0", "a", "1", " ", "\n", "\r", "\t", "[", "{", "(", "<a>", "\"", "- ", "a: ", "a=1\n", "[a]\n", "é", "😀", "\u2028"])
        {
            yield return new($"only {piece}", Repeated(Encoding.UTF8.GetBytes(piece)));
        }

        yield return new("bytes that are no text", Repeated([0xFF, 0xC0, 0x80]));
        yield return new("UTF-16", [0xFF, 0xFE, .. Repeated([(byte)'a', 0])]);
        yield return new("a byte order mark and a line", [0xEF, 0xBB, 0xBF, .. Repeated([(byte)'x'])]);
        foreach (string word in target.Words)
        {
            yield return new($"only {word}", Repeated(Encoding.UTF8.GetBytes(word)));
            yield return new($"lines of {word}", Repeated(Encoding.UTF8.GetBytes(word + "\n")));
        }

        for (int i = 0; i < target.Seeds.Count; i++)
        {
            byte[] seed = target.Seeds[i];
            yield return new($"seed {i} again and again", Repeated(seed));
            yield return new($"seed {i} and zeros", [.. seed, .. new byte[Bytes - seed.Length]]);
            yield return new($"half of seed {i} and blanks", [.. seed[..(seed.Length / 2)], .. Repeated([(byte)' '])[seed.Length..]]);
        }

        foreach ((string name, string text) in target.Large)
        {
            yield return new(name, Encoding.UTF8.GetBytes(text));
        }
    }

    private static byte[] Repeated(byte[] piece)
    {
        byte[] input = new byte[Bytes];
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = piece[i % piece.Length];
        }

        return input;
    }
}
