using System.Globalization;

namespace EdgeDetector.Faults.Fuzzing;

/// <summary>Whatever comes from outside is taken or explained: no other exception, no second gone, no memory gone.</summary>
public sealed class FuzzTests : IDisposable
{
    private const int Few = 4_000;

    private readonly FuzzTargets _targets = new();

    public static TheoryData<string> Names => [.. FuzzTargets.Names];

    public void Dispose() => _targets.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Read_Mutated_IsTakenOrExplained(string name) => Write(await new FuzzRun(_targets[name], seed: 1).RunAsync(Few));

    /// <summary>Two million in all, more of those that take less.</summary>
    [Theory]
    [InlineData("cfg", 60_000)]
    [InlineData("weights", 200_000)]
    [InlineData("configuration", 60_000)]
    [InlineData("commands", 500_000)]
    [InlineData("voc", 100_000)]
    [InlineData("coco", 250_000)]
    [InlineData("darknet data and labels", 100_000)]
    [InlineData("worker's words", 400_000)]
    [InlineData("service's words", 350_000)]
    [InlineData("camera's RTSP", 300_000)]
    [InlineData("camera's HTTP", 200_000)]
    public async Task Read_VeryManyMutated_IsTakenOrExplained(string name, int count)
    {
        Soak.Require();
        Write(await new FuzzRun(_targets[name], seed: 2).RunAsync(count));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_Megabyte_IsTakenOrExplained(string name)
    {
        FuzzTarget target = _targets[name];
        Assert.All(target.Seeds, input => Assert.Null(target.Read(input)));
        TimeSpan longest = TimeSpan.Zero;
        string slowest = "";
        Assert.All(LargeInputs.For(target), input =>
        {
            Assert.True(input.Value.Length <= 1_100_000, $"{input.Key} has {input.Value.Length} bytes");
            long start = TimeProvider.System.GetTimestamp();
            FuzzContract.Check(target, input.Value);
            if (TimeProvider.System.GetElapsedTime(start) is { } time && time > longest)
            {
                (longest, slowest) = (time, input.Key);
            }
        });
        Write(string.Create(CultureInfo.InvariantCulture, $"{name}: {longest.TotalSeconds:0.00} s for {slowest.Trim()}"));
    }

    private static void Write(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
