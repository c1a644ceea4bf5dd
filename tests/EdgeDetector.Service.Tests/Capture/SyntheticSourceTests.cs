using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Capture;

public sealed class SyntheticSourceTests
{
    [Fact]
    public void Read_TwoThousandFrames_AllocatesNoPixels()
    {
        CameraOptions options = new() { Source = "synthetic:?width=640&height=360", Pace = CapturePace.None };
        using IFrameSource source = Cameras.Open(options);
        for (int i = 0; i < 20; i++)
        {
            source.Read(TestContext.Current.CancellationToken)!.Dispose();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 2000; i++)
        {
            source.Read(TestContext.Current.CancellationToken)!.Dispose();
        }

        double perFrame = (GC.GetAllocatedBytesForCurrentThread() - before) / 2000.0;
        Assert.InRange(perFrame, 0, 512);
    }

    [Fact]
    public void Open_SizeInOptions_IsRendered()
    {
        using IFrameSource source = Cameras.Open(
            new CameraOptions { Source = "synthetic:?height=240", Width = 400, Height = 300, Pace = CapturePace.None });

        using Frame frame = source.Read(TestContext.Current.CancellationToken)!;

        Assert.Equal((400, 240), (frame.Width, frame.Height));
    }
}
