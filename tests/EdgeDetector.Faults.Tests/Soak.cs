using System.Globalization;

namespace EdgeDetector.Faults;

/// <summary>Tests that take minutes run by <c>./test.sh --soak</c> alone.</summary>
internal static class Soak
{
    /// <summary>How long the soak lasts: an hour, or as EDGEDETECTOR_SOAK_MINUTES says.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromMinutes(
        double.Parse(Environment.GetEnvironmentVariable("EDGEDETECTOR_SOAK_MINUTES") ?? "60", CultureInfo.InvariantCulture));

    /// <summary>Skips the test where no long ones are asked for.</summary>
    public static void Require() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("EDGEDETECTOR_SOAK") == "1", "takes minutes: ./test.sh --soak");
}
