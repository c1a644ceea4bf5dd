using OpenCvSharp;

namespace EdgeDetector.Service.Snapshots;

public sealed class SharpnessTests
{
    private const double Flat = 1.0 / 101;

    [Fact]
    public void Of_Flat_IsTheLeast()
    {
        using Frame frame = Pictures.Frame(40, 30, (_, _) => 128);

        Assert.Equal(Flat, Sharpness.Of(frame, new Rect(0, 0, 40, 30)), 1e-12);
    }

    [Fact]
    public void Of_Stripes_IsByTheirLaplacian()
    {
        // Stripes of 0 and 8: 4·8 - 2·8 = 16 on the bright ones, -16 on the dark ones, the energy is 256.
        using Frame frame = Pictures.Frame(34, 34, (x, _) => Pictures.Stripes(x, 8));

        Assert.Equal(257.0 / 357, Sharpness.Of(frame, new Rect(0, 0, 34, 34)), 1e-12);
    }

    [Fact]
    public void Of_LargePart_IsAsSharpAsASmallOne()
    {
        using Frame frame = Pictures.Frame(250, 250, (x, _) => Pictures.Stripes(x, 8));

        Assert.Equal(257.0 / 357, Sharpness.Of(frame, new Rect(0, 0, 250, 250)), 1e-12);
    }

    [Fact]
    public void Of_Part_IsThatPartsAlone()
    {
        using Frame frame = Pictures.Frame(80, 34, (x, _) => x < 40 ? (byte)0 : Pictures.Stripes(x, 8));

        Assert.Equal(Flat, Sharpness.Of(frame, new Rect(0, 0, 40, 34)), 1e-12);
        Assert.Equal(257.0 / 357, Sharpness.Of(frame, new Rect(42, 0, 34, 34)), 1e-12);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 30)]
    [InlineData(30, 1)]
    public void Of_TooSmallToHaveDetail_IsTheLeast(int width, int height)
    {
        using Frame frame = Pictures.Frame(40, 40, (x, _) => Pictures.Stripes(x, 200));

        Assert.Equal(Flat, Sharpness.Of(frame, new Rect(40 - width, 40 - height, width, height)), 1e-12);
    }

    [Fact]
    public void Of_MoreAndMoreBlurred_Falls()
    {
        Random random = new(7);
        byte[] noise = new byte[200 * 200];
        random.NextBytes(noise);
        using Mat sharp = Mat.FromPixelData(200, 200, MatType.CV_8UC1, noise);
        double last = 1;

        foreach (double sigma in (double[])[0.5, 1, 2, 4])
        {
            using Mat blurred = sharp.GaussianBlur(new Size(0, 0), sigma);
            using Frame frame = Pictures.Frame(200, 200, (x, y) => blurred.At<byte>(y, x));
            double sharpness = Sharpness.Of(frame, new Rect(0, 0, 200, 200));
            Assert.True(sharpness < last, $"sigma {sigma}: {sharpness}, before {last}");
            last = sharpness;
        }

        Assert.InRange(last, Flat, 0.1);
    }
}
