using System.Text;

namespace EdgeDetector.Faults.Fuzzing;

/// <summary>
/// Makes bad inputs of good ones, the same ones for the same seed: bytes, words of the format, numbers at the edges, lines and pieces are
/// changed, lost, doubled and mixed. A coverage-guided fuzzer (SharpFuzz) would need AFL and instrumented assemblies, and never gives the
/// same run twice; knowing each format's words makes up for most of that.
/// </summary>
internal sealed class Mutator(FuzzTarget target, Random random)
{
    private const int Longest = 1 << 16;

    private static readonly string[] Numbers =
    [
        "0", "-0", "-1", "1", "2", "3", "127", "128", "255", "256", "32767", "65535", "65536", "99999", "2147483647", "2147483648", "-2147483648", "4294967295",
        "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e9", "1e308", "1e309", "-1e400", "1e-400", "0.1", ".5", "1.", "nan", "NaN",
        "inf", "-Infinity", "0x10", "1_000", "١", "",
    ];

    private static readonly byte[] Bytes = [0, 1, 0x7F, 0x80, 0xFF, 0xFE, 0xC0, 0xED, 0xEF, (byte)'\n', (byte)'\r', (byte)'\t', (byte)' ', (byte)'"', (byte)'\'', (byte)'\\', (byte)'/'];

    private readonly byte[][] _words = [.. target.Words.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        List<byte> input = [.. Any(target.Seeds)];
        for (int changes = 1 + random.Next(1 << random.Next(5)); changes > 0; changes--)
        {
            Change(input);
        }

        return input.Count <= Longest ? [.. input] : [.. input[..Longest]];
    }

    private void Change(List<byte> input)
    {
        int at = random.Next(input.Count + 1);
        int length = Math.Min(input.Count - at, random.Next(1 << random.Next(8)));
        switch (random.Next(12))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = Any(Bytes);
                break;
            case 2:
                input.InsertRange(at, Any(_words));
                break;
            case 3:
                input.RemoveRange(at, length);
                break;
            case 4:
                input.InsertRange(at, [.. input.GetRange(at, length)]);
                break;
            case 5:
                Replace(input, at, char.IsAsciiDigit, Encoding.UTF8.GetBytes(Any(Numbers)));
                break;
            case 6:
                Replace(input, at, char.IsAsciiLetter, Any(_words));
                break;
            case 7:
                MoveLine(input, at);
                break;
            case 8:
                byte[] other = Any(target.Seeds);
                int from = random.Next(other.Length + 1);
                input.InsertRange(at, other[from..Math.Min(other.Length, from + length + 1)]);
                break;
            case 9 when input.Count >= 8:
                byte[] number = BitConverter.GetBytes(random.Next(3) == 0 ? random.NextInt64() : Any([0L, 1, -1, int.MaxValue, int.MinValue, 1L << 32, long.MaxValue, long.MinValue]));
                for (int i = 0; i < (random.Next(2) == 0 ? 4 : 8); i++)
                {
                    input[(at + i) % input.Count] = number[i];
                }

                break;
            case 10 when random.Next(4) == 0:
                input.RemoveRange(at, input.Count - at);
                break;
            default:
                byte[] piece = length > 0 ? [.. input.GetRange(at, length)] : Any(_words);
                for (int i = random.Next(1 << random.Next(6)); i > 0 && input.Count < Longest; i--)
                {
                    input.InsertRange(at, piece);
                }

                break;
        }
    }

    /// <summary>Replaces the next run of such letters.</summary>
    private static void Replace(List<byte> input, int at, Func<char, bool> fits, byte[] with)
    {
        int begin = input.FindIndex(at, value => fits((char)value));
        if (begin >= 0)
        {
            int end = input.FindIndex(begin, value => !fits((char)value));
            input.RemoveRange(begin, (end < 0 ? input.Count : end) - begin);
            input.InsertRange(begin, with);
        }
    }

    private void MoveLine(List<byte> input, int at)
    {
        int begin = at == 0 ? 0 : input.LastIndexOf((byte)'\n', at - 1) + 1;
        int end = input.IndexOf((byte)'\n', at);
        byte[] line = [.. input.GetRange(begin, (end < 0 ? input.Count : end + 1) - begin)];
        if (random.Next(2) == 0)
        {
            input.RemoveRange(begin, line.Length);
        }

        int to = random.Next(input.Count + 1);
        input.InsertRange(to == 0 ? 0 : input.LastIndexOf((byte)'\n', to - 1) + 1, line);
    }

    private T Any<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

}
