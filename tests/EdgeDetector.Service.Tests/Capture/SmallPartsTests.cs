using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Capture;

public sealed class FrameRateTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(120)]
    public void PerSecond_SteadyFrames_IsTheirRate(int fps)
    {
        FakeTimeProvider time = new();
        FrameRate rate = new(time);
        for (int i = 0; i < 200; i++)
        {
            rate.Tick();
            time.Advance(TimeSpan.FromSeconds(1.0 / fps));
        }

        Assert.Equal(fps, rate.PerSecond(), 0.01);
    }

    [Fact]
    public void PerSecond_FramesStop_FallsToZero()
    {
        FakeTimeProvider time = new();
        FrameRate rate = new(time);
        Assert.Equal(0, rate.PerSecond());
        for (int i = 0; i < 10; i++)
        {
            rate.Tick();
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        time.Advance(TimeSpan.FromSeconds(2));
        Assert.InRange(rate.PerSecond(), 2.5, 3.5);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(0, rate.PerSecond());
    }
}

public sealed class PictureFingerprintTests
{
    [Fact]
    public void Changed_SamePixels_IsFalseUntilOneBitMovesAnywhere()
    {
        PictureFingerprint fingerprint = new();
        FrameFactory frames = new("camera", TimeProvider.System);
        byte[] pixels = new byte[100 * 50 * 3];
        new Random(1).NextBytes(pixels);

        Assert.True(Changed());
        Assert.False(Changed());
        pixels[(5 * 300) + 7] ^= 1;
        Assert.True(Changed());
        Assert.False(Changed());
        pixels[(16 * 300) + 299] ^= 1;
        Assert.True(Changed());
        Assert.False(Changed());

        bool Changed()
        {
            FrameBuffer buffer = frames.Rent(100, 50);
            pixels.CopyTo(buffer.Span);
            using Frame frame = frames.Create(buffer, DateTimeOffset.UnixEpoch);
            return fingerprint.Changed(frame);
        }
    }
}
