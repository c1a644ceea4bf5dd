using EdgeDetector.Geometry;
using EdgeDetector.Yolo;

namespace EdgeDetector.Classification;

public sealed class ClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classify_WholeColour_GivesTheSoftmaxOfItsMean()
    {
        using Classifier classifier = Classifier.Open(TinyClassifier.WriteTo(_folder.Path), new DetectorOptions());
        using Frame frame = Paint(20, 20, _ => ((byte)51, (byte)204, (byte)255));

        AssertNear(TinyClassifier.Expect(51 / 255.0, 204 / 255.0, 1), Classify(classifier, frame));
        Assert.Equal((ResizeMode.CenterCrop, new PixelSize(8, 8)), (classifier.Model.ResizeMode, classifier.Model.Input));
        Assert.Equal(TinyClassifier.Names, classifier.Model.Names);
    }

    [Fact]
    public void Classify_WidePicture_LooksAtTheCentre()
    {
        // Three squares side by side, each of the network's size: the outer ones are cut off, by letterbox they are seen.
        using Frame frame = Paint(24, 8, x => x is >= 8 and < 16 ? ((byte)255, (byte)0, (byte)0) : ((byte)0, (byte)0, (byte)255));
        using Classifier cropping = Classifier.Open(TinyClassifier.WriteTo(_folder.Path), new DetectorOptions());
        float[] cropped = Classify(cropping, frame);
        using Classifier boxing = Classifier.Open(TinyClassifier.WriteTo(_folder.Path, Models.ResizeMode.Letterbox), new DetectorOptions());

        AssertNear(TinyClassifier.Expect(1, 0, 0), cropped);

        // Two of the eight rows show the picture, a third of them red but for the edges; the rest is grey.
        Assert.Equal(ResizeMode.Letterbox, boxing.Model.ResizeMode);
        Assert.True(Classify(boxing, frame)[0] < 0.3f);
    }

    [Fact]
    public void Classify_WrongRoomOrDisposed_IsRefused()
    {
        Classifier classifier = Classifier.Open(TinyClassifier.WriteTo(_folder.Path), new DetectorOptions());
        using Frame frame = Frames.Noise(9, 9);

        Assert.Throws<ArgumentException>(() => classifier.Classify(frame, new float[5]));
        classifier.Dispose();
        classifier.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.Classify(frame, new float[6]));
    }

    [Fact]
    public void Open_Detector_SaysThatItIsNone()
    {
        string path = new TinyModel().WriteTo(_folder.Path);

        Assert.Contains("a model for detection, not for classification", Assert.Throws<ModelException>(() => Classifier.Open(path, new DetectorOptions())).Message, StringComparison.Ordinal);
        Assert.IsType<YoloModel>(ImportedModel.Read(path, new DetectorOptions()));
    }

    [Fact]
    public void Open_DetectorSaidToBeAClassifier_MissesTheProbabilities()
    {
        string path = TinyModel.With("edgedetector.task", "classification").WriteTo(_folder.Path);

        Assert.Contains("'probabilities' is [1, 2]", Assert.Throws<ModelException>(() => ClassifierModel.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyTask_TellsClassifiersAndStrangers()
    {
        string stranger = TinyModel.With("edgedetector.task", "segmentation").WriteTo(_folder.Path);

        Assert.IsType<ClassifierModel>(ImportedModel.Read(TinyClassifier.WriteTo(_folder.Path), new DetectorOptions()));
        Assert.Contains("'segmentation'", Assert.Throws<ModelException>(() => ImportedModel.Read(stranger, new DetectorOptions())).Message, StringComparison.Ordinal);
    }

    private static float[] Classify(Classifier classifier, Frame frame)
    {
        float[] probabilities = new float[classifier.Model.Names.Count];
        classifier.Classify(frame, probabilities);
        return probabilities;
    }

    private static void AssertNear(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    private static Frame Paint(int width, int height, Func<int, (byte Red, byte Green, byte Blue)> colourOfColumn)
    {
        FrameBuffer buffer = new FramePool().Rent(width, height);
        for (int i = 0; i < width * height; i++)
        {
            (byte red, byte green, byte blue) = colourOfColumn(i % width);
            buffer.Span[i * 3] = blue;
            buffer.Span[(i * 3) + 1] = green;
            buffer.Span[(i * 3) + 2] = red;
        }

        return new Frame("test", 1, DateTimeOffset.UnixEpoch, buffer);
    }
}
