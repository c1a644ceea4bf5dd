using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Losses;
using OpenCvSharp;

namespace EdgeDetector.Training.Data;

/// <summary>Pictures with one coloured rectangle each, and what is made of them.</summary>
internal sealed class Scenes : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<TrainingPicture> _pictures = [];

    public string Folder => _folder.Path;

    public IReadOnlyList<TrainingPicture> Pictures => _pictures;

    /// <summary>Adds a grey picture with a rectangle of one colour, labelled in pixels.</summary>
    public Scenes Add(Size size, Rect box, Scalar colour)
    {
        using Mat picture = new(size, MatType.CV_8UC3, Scalar.All(90));
        Cv2.Rectangle(picture, box, colour, -1);
        return Add(picture, new PreciseBox(box.X, box.Y, box.Width, box.Height));
    }

    public Scenes Add(Mat picture, PreciseBox box)
    {
        string path = Path.Combine(_folder.Path, $"{_pictures.Count:000}.png");
        Cv2.ImWrite(path, picture);
        _pictures.Add(new TrainingPicture(path, [new GroundTruth(_pictures.Count, box, box.Area)], AreFractions: false));
        return this;
    }

    public BatchMaker Maker(BatchSettings settings) => new(new PictureStore(_pictures, settings.LargestSize, 1 << 30), settings);

    public void Dispose() => _folder.Dispose();

    /// <summary>A plan with the given keys of [net].</summary>
    public static TrainingPlan Plan(string keys) => Network.Parse(
        "t.cfg", $"[net]\nwidth=32\nheight=32\nchannels=3\n{keys}\n[convolutional]\nfilters=18\nsize=1\nstride=1\nactivation=linear\n"
            + "[yolo]\nmask=0,1,2\nanchors=1,1,2,2,3,3\nclasses=1\nnum=3").Training;

    public static BatchSettings Settings(string keys, InputSize size, int pictures) => new()
    {
        Plan = Plan(keys),
        Jitter = 0,
        LetterBox = false,
        IsClassifier = false,
        Pictures = pictures,
        Seed = 7,
        SizeOf = _ => size,
        LargestSize = size,
    };

    public static PictureBatch Make(BatchMaker maker, long index)
    {
        using PicturePainter painter = new();
        return maker.Make(index, painter, new float[maker.LargestBuffer]);
    }

    /// <summary>The pixels of one picture of a batch that are of a colour by nature, whatever shade of it.</summary>
    public static IEnumerable<Point> Where(PictureBatch batch, int picture, Func<float, float, float, bool> isColour)
    {
        int plane = batch.Size.Width * batch.Size.Height;
        float[] values = batch.Values.Slice(picture * 3 * plane, 3 * plane).ToArray();
        return Enumerable.Range(0, plane)
            .Where(i => isColour(values[i], values[plane + i], values[(2 * plane) + i]))
            .Select(i => new Point(i % batch.Size.Width, i / batch.Size.Width));
    }

    /// <summary>The edges of a truth in pixels.</summary>
    public static InputBox Edges(TruthBox truth, InputSize size) => new(
        (truth.X - (truth.Width / 2)) * size.Width,
        (truth.Y - (truth.Height / 2)) * size.Height,
        (truth.X + (truth.Width / 2)) * size.Width,
        (truth.Y + (truth.Height / 2)) * size.Height);
}
