using System.Globalization;
using System.Text;

namespace EdgeDetector.Faults.Fuzzing;

/// <summary>What holds for every input of every reader: it is taken or explained, in a second and in little memory.</summary>
internal static class FuzzContract
{
    private const long MostAllocated = 64 << 20;
    private const int LongestMessage = 2000;
    private const int MostShown = 3000;

    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(1);

    /// <summary>Reads an input and fails where the contract is broken.</summary>
    /// <returns>Whether the input was taken.</returns>
    public static bool Check(FuzzTarget target, byte[] input)
    {
        for (int tries = 1; ; tries++)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long start = TimeProvider.System.GetTimestamp();
            string? refusal = Read(target, input);
            TimeSpan time = TimeProvider.System.GetElapsedTime(start);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (allocated > MostAllocated)
            {
                throw Broken(target, input, string.Create(CultureInfo.InvariantCulture, $"allocates {allocated / 1048576.0:0.0} MiB"));
            }

            if (refusal is not null && (refusal.Length is 0 or > LongestMessage || refusal.Any(char.IsControl)))
            {
                throw Broken(target, input, $"says in {refusal.Length} characters: {refusal[..Math.Min(refusal.Length, 300)]}");
            }

            if (time <= LongestTime)
            {
                return refusal is null;
            }

            // A machine that does much else may have stopped it in between: not three times.
            if (tries == 3)
            {
                throw Broken(target, input, string.Create(CultureInfo.InvariantCulture, $"takes {time.TotalSeconds:0.0} s"));
            }
        }
    }

    private static string? Read(FuzzTarget target, byte[] input)
    {
        try
        {
            return target.Read(input);
        }
        catch (Exception e)
        {
            throw Broken(target, input, $"throws {e}");
        }
    }

    private static FuzzException Broken(FuzzTarget target, byte[] input, string how) => new(
        $"{target.Name} {how}\n{input.Length} bytes: {Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, MostShown)))}\n{Encoding.Latin1.GetString(input, 0, Math.Min(input.Length, MostShown))}");
}

/// <summary>An input breaks the contract.</summary>
internal sealed class FuzzException(string message) : Exception(message);
