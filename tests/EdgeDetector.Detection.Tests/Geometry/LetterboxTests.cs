using System.Runtime.InteropServices;

namespace EdgeDetector.Geometry;

public sealed class LetterboxTests
{
    [Theory]
    [InlineData("dog.resize.56x56.f32", 56, 56, ResizeMode.Stretch)]
    [InlineData("dog.resize.224x224.f32", 224, 224, ResizeMode.Stretch)]
    [InlineData("dog.resize.300x300.f32", 300, 300, ResizeMode.Stretch)]
    [InlineData("dog.resize.320x320.f32", 320, 320, ResizeMode.Stretch)]
    [InlineData("dog.resize.352x288.f32", 352, 288, ResizeMode.Stretch)]
    [InlineData("dog.resize.416x416.f32", 416, 416, ResizeMode.Stretch)]
    [InlineData("dog.letterbox.320x320.f32", 320, 320, ResizeMode.Letterbox)]
    public void Fill_PictureAsDarknetDecodedIt_EqualsDarknetsTensor(string file, int width, int height, ResizeMode mode)
    {
        float[] expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(TestData.PathOf("reference", "tensors", "inputs", file))).ToArray();
        using Frame frame = Frames.Load(TestData.PathOf("images", "decoded", "dog.png"));
        float[] tensor = new float[3 * width * height];

        new Letterbox(new PixelSize(width, height), mode, tensor).Fill(frame.Pixels, new PixelSize(frame.Width, frame.Height), frame.Stride);

        float difference = LargestDifference(expected, tensor);
        TestContext.Current.TestOutputHelper?.WriteLine($"largest difference {difference:E2}");
        Assert.InRange(difference, 0, 1e-6f);
    }

    [Fact]
    public void Fill_AnySizeStrideAndMode_EqualsTheNaiveResize()
    {
        Random random = new(7);
        for (int i = 0; i < 150; i++)
        {
            PixelSize picture = new(random.Next(1, 90), random.Next(1, 90));
            PixelSize network = new(random.Next(1, 70), random.Next(1, 70));
            ResizeMode mode = i % 2 == 0 ? ResizeMode.Letterbox : ResizeMode.Stretch;
            int stride = (picture.Width * 3) + (i % 3 == 0 ? random.Next(0, 9) : 0);
            byte[] pixels = new byte[((picture.Height - 1) * stride) + (picture.Width * 3)];
            random.NextBytes(pixels);
            float[] tensor = new float[3 * network.Area];

            new Letterbox(network, mode, tensor).Fill(pixels, picture, stride);

            float difference = LargestDifference(NaiveResize.Tensor(pixels, picture, stride, network, mode), tensor);
            Assert.True(difference < 5e-7f, $"{picture} to {network}, {mode}, stride {stride}: {difference:E2}");
        }
    }

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(1, 9, 3)]
    [InlineData(1, 9, 4)]
    [InlineData(2, 2, 6)]
    [InlineData(5, 3, 15)]
    [InlineData(64, 48, 192)]
    [InlineData(64, 48, 193)]
    public void Fill_MemoryThatEndsWithTheLastPixel_IsNotReadBeyond(int width, int height, int stride)
    {
        PixelSize picture = new(width, height);
        PixelSize network = new(32, 32);
        using GuardedMemory memory = new(((height - 1) * stride) + (width * 3));
        new Random(3).NextBytes(memory.Span);
        float[] tensor = new float[3 * network.Area];

        new Letterbox(network, ResizeMode.Stretch, tensor).Fill(memory.Span, picture, stride);

        Assert.InRange(LargestDifference(NaiveResize.Tensor(memory.Span, picture, stride, network, ResizeMode.Stretch), tensor), 0, 5e-7f);
    }

    [Fact]
    public void Fill_OnePixel_FillsTheInputWithItsColour()
    {
        float[] tensor = new float[3 * 16];

        new Letterbox(new PixelSize(4, 4), ResizeMode.Letterbox, tensor).Fill([51, 102, 255], new PixelSize(1, 1), 3);

        Assert.All(tensor[..16], red => Assert.Equal(1f, red, 1e-6f));
        Assert.All(tensor[16..32], green => Assert.Equal(0.4f, green, 1e-6f));
        Assert.All(tensor[32..], blue => Assert.Equal(0.2f, blue, 1e-6f));
    }

    [Fact]
    public void Fill_PicturesOfManySizesInTurn_LeaveNothingOfEachOther()
    {
        // More sizes than are kept, so that plans are thrown away and made again.
        PixelSize network = new(48, 40);
        float[] tensor = new float[3 * network.Area];
        Letterbox letterbox = new(network, ResizeMode.Letterbox, tensor);
        Random random = new(11);
        for (int round = 0; round < 40; round++)
        {
            PixelSize picture = new(10 + (round % 11 * 7), 90 - (round % 11 * 7));
            byte[] pixels = new byte[picture.Area * 3];
            random.NextBytes(pixels);

            letterbox.Fill(pixels, picture, picture.Width * 3);

            float difference = LargestDifference(NaiveResize.Tensor(pixels, picture, picture.Width * 3, network, ResizeMode.Letterbox), tensor);
            Assert.True(difference < 5e-7f, $"round {round}, {picture}: {difference:E2}");
        }
    }

    [Theory]
    [InlineData(0, 4, 12, 48)]
    [InlineData(4, 0, 12, 48)]
    [InlineData(4, 4, 11, 48)]
    [InlineData(4, 4, 12, 47)]
    [InlineData(4, 4, 16, 59)]
    public void Fill_TooFewPixels_IsRefused(int width, int height, int stride, int length)
    {
        Letterbox letterbox = new(new PixelSize(8, 8), ResizeMode.Stretch, new float[3 * 64]);

        Assert.ThrowsAny<ArgumentException>(() => letterbox.Fill(new byte[length], new PixelSize(width, height), stride));
    }

    private static float LargestDifference(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual, (a, b) => float.IsNaN(b) ? float.PositiveInfinity : MathF.Abs(a - b)).Max();
    }
}
