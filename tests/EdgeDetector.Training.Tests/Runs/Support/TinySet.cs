using System.Globalization;
using OpenCvSharp;

namespace EdgeDetector.Training.Runs.Support;

/// <summary>A Darknet data set of drawn rectangles in two colours, and a network small enough to learn it within seconds.</summary>
internal sealed class TinySet : IDisposable
{
    private const int Side = 64;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Draws.</summary>
    /// <param name="training">Pictures to train on.</param>
    /// <param name="validation">Pictures to validate on; none: the training's own.</param>
    public TinySet(int training = 24, int validation = 0)
    {
        Directory.CreateDirectory(In("images"));
        Directory.CreateDirectory(In("labels"));
        File.WriteAllText(In("tiny.names"), "red\nblue\n");
        Random random = new(5);
        string[] train = [.. Enumerable.Range(0, training).Select(i => Draw($"t{i:000}", random))];
        string[] valid = [.. Enumerable.Range(0, validation).Select(i => Draw($"v{i:000}", random))];
        File.WriteAllLines(In("train.txt"), train);
        File.WriteAllLines(In("valid.txt"), validation == 0 ? train : valid);
        File.WriteAllText(Data, $"classes = 2\ntrain = {In("train.txt")}\nvalid = {In("valid.txt")}\nnames = {In("tiny.names")}\n");
        WriteCfg("");
    }

    public string Folder => _folder.Path;

    public string Data => In("tiny.data");

    public string Cfg => In("tiny.cfg");

    /// <summary>Writes the cfg with more or other keys of [net].</summary>
    public void WriteCfg(string keys, int classes = 2, string more = "") => File.WriteAllText(Cfg, string.Create(
        CultureInfo.InvariantCulture,
        $"""
        [net]
        {keys}
        batch=8
        subdivisions=2
        width={Side}
        height={Side}
        channels=3
        momentum=0.9
        decay=0.0005
        saturation=1.2
        exposure=1.2
        hue=0
        learning_rate=0.01
        burn_in=10
        max_batches=1000
        policy=constant
        {Convolution(8, 2)}
        {Convolution(16, 2)}
        {more}
        {Convolution(32, 2)}
        [convolutional]
        filters={5 + classes}
        size=1
        stride=1
        pad=1
        activation=linear

        [yolo]
        mask=0
        anchors=18,18
        classes={classes}
        num=1
        jitter=.1
        ignore_thresh=.6
        iou_loss=ciou
        iou_normalizer=0.5
        random=0
        """));

    public TrainRequest Request(string output) => new()
    {
        Cfg = Cfg,
        Data = new DataPart(Data, null, null),
        Output = In(output),
        Threads = 1,
    };

    public string In(string name) => Path.Combine(_folder.Path, name);

    public void Dispose() => _folder.Dispose();

    private static string Convolution(int filters, int stride) => string.Create(
        CultureInfo.InvariantCulture,
        $"[convolutional]\nbatch_normalize=1\nfilters={filters}\nsize=3\nstride={stride}\npad=1\nactivation=leaky\n");

    private string Draw(string name, Random random)
    {
        using Mat picture = new(Side, Side, MatType.CV_8UC3, Scalar.All(random.Next(90, 140)));
        List<string> labels = [];
        for (int half = 0; half < 2; half++)
        {
            // One in the left half, one in the right: they never overlap.
            int classId = random.Next(2);
            (int width, int height) = (random.Next(12, 25), random.Next(12, 25));
            (int x, int y) = ((half * 32) + random.Next(0, 32 - width), random.Next(0, Side - height));
            Cv2.Rectangle(picture, new Rect(x, y, width, height), classId == 0 ? new Scalar(20, 20, 220) : new Scalar(220, 20, 20), -1);
            labels.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{classId} {(x + (width / 2.0)) / Side} {(y + (height / 2.0)) / Side} {(double)width / Side} {(double)height / Side}"));
        }

        string path = In($"images/{name}.png");
        Cv2.ImWrite(path, picture);
        File.WriteAllLines(In($"labels/{name}.txt"), labels);
        return path;
    }
}
