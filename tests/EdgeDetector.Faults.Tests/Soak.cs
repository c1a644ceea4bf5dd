namespace EdgeDetector.Faults;

/// <summary>Tests that take minutes run by <c>./test.sh --soak</c> alone.</summary>
internal static class Soak
{
    /// <summary>Skips the test where no long ones are asked for.</summary>
    public static void Require() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("EDGEDETECTOR_SOAK") == "1", "takes minutes: ./test.sh --soak");
}
