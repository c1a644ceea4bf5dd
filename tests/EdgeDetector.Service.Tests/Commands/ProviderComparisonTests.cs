using EdgeDetector.Geometry;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

public sealed class ProviderComparisonTests
{
    private static readonly ProviderRun Cpu = Run([10, -20, 3], At(100, 0.9f), At(300, 0.52f));

    [Fact]
    public void Fault_SameButForRounding_IsNone()
    {
        Assert.Null(Compare(Run([10.01f, -20, 3], At(101, 0.89f)), out double difference));
        Assert.Equal(0.0005, difference, 1e-4);
    }

    [Theory]
    [InlineData(10.5f, false, "differ by 2.5 %")]
    [InlineData(10.5f, true, null)]
    [InlineData(12f, true, "differ by 10.0 %")]
    [InlineData(float.NaN, true, "not finite")]
    [InlineData(float.NegativeInfinity, false, "not finite")]
    public void Fault_OutputsDiffer_IsToldAboveTheLimitOfThePrecision(float value, bool isHalfPrecision, string? fault)
    {
        string? told = new ProviderComparison(0.5, isHalfPrecision).Fault(Run([value, -20, 3], At(100, 0.9f)), Cpu, out _);

        Assert.Equal(fault is null, told is null);
        Assert.Contains(fault ?? "", told ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Fault_SureObjectMissedMovedOrInvented_IsTold()
    {
        Assert.Contains("misses 1", Compare(Run([10, -20, 3]), out _), StringComparison.Ordinal);
        Assert.Contains("misses 1 objects that the CPU sees, and sees 1", Compare(Run([10, -20, 3], At(112, 0.9f)), out _), StringComparison.Ordinal);
        Assert.Contains("sees 1", Compare(Run([10, -20, 3], At(100, 0.9f), At(500, 0.6f)), out _), StringComparison.Ordinal);
        Assert.Contains("misses 1", Compare(Run([10, -20, 3], At(100, 0.9f) with { ClassId = 1 }), out _), StringComparison.Ordinal);
    }

    private static string? Compare(ProviderRun run, out double difference) => new ProviderComparison(0.5, isHalfPrecision: false).Fault(run, Cpu, out difference);

    private static Detection At(float x, float confidence) => new(0, confidence, new Box(x, 50, 100, 80));

    private static ProviderRun Run(float[] head, params Detection[] detections) => new(ExecutionProvider.TensorRt, [[head]], [detections], 10);
}
