using EdgeDetector.Training.Commands;
using EdgeDetector.Training.Networks.Support;
using OpenCvSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>A whole run of a classifier: pictures that are red, green or blue in the middle.</summary>
[Collection(Serial.Name)]
public sealed class ClassifierRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Run_FoldersOfClasses_LearnsThem()
    {
        Draw("train", 10);
        Draw("val", 4);
        string cfg = _folder.Write(
            "colours.cfg",
            """
            [net]
            batch=10
            width=24
            height=24
            channels=3
            learning_rate=0.05
            momentum=0.9
            decay=0.0005
            max_batches=60
            policy=poly
            power=2
            [convolutional]
            batch_normalize=1
            filters=8
            size=3
            stride=2
            pad=1
            activation=leaky
            [dropout]
            probability=.1
            [convolutional]
            filters=3
            size=1
            activation=linear
            [avgpool]
            [softmax]
            """);
        TrainRequest request = new()
        {
            Cfg = cfg,
            Data = new DataPart(_folder.Path, null, null),
            Output = _folder.File("out"),
            TestSplit = "train",
            Threads = 1,
        };

        StringWriter told = new();
        TrainOutcome outcome = new TrainRun(request, new LineProgress(told, TimeProvider.System), TimeProvider.System)
            .Run(TestContext.Current.CancellationToken);

        Assert.Equal(1, outcome.Validation!.Value);
        Assert.Equal(12, outcome.Validation.Classification!.Total.Pictures);
        Assert.Equal(30, outcome.Test!.Classification!.Total.Pictures);
        Assert.Equal(["blue", "green", "red"], File.ReadAllLines(_folder.File("out/colours.names")));
        string card = File.ReadAllText(_folder.File("out/card.md"));
        Assert.Contains("## Test: top-1 ", card, StringComparison.Ordinal);
        Assert.Contains("| part | path | pictures | SHA-256 of names and labels |", card, StringComparison.Ordinal);
        Assert.Contains(
            $"    edgedetector evaluate --model {_folder.File("out/colours.onnx")} --data {_folder.File("val")}\n", card, StringComparison.Ordinal);
        // A detector's parts of the loss are none of a classifier's.
        Assert.Matches(@"batch 1/60: loss [0-9.]+, rate ", told.ToString());
    }

    public void Dispose() => _folder.Dispose();

    private void Draw(string part, int count)
    {
        Random random = new(part.Length);
        Dictionary<string, Scalar> colours = new() { ["red"] = new(30, 30, 220), ["green"] = new(30, 220, 30), ["blue"] = new(220, 30, 30) };
        foreach ((string name, Scalar colour) in colours)
        {
            Directory.CreateDirectory(_folder.File($"{part}/{name}"));
            for (int i = 0; i < count; i++)
            {
                using Mat picture = new(32, 40, MatType.CV_8UC3, Scalar.All(random.Next(60, 200)));
                Cv2.Rectangle(picture, new Rect(random.Next(4, 14), random.Next(2, 8), 20, 20), colour, -1);
                Cv2.ImWrite(_folder.File($"{part}/{name}/{i}.png"), picture);
            }
        }
    }
}
