using EdgeDetector.Training.Networks.Support;
using EdgeDetector.Training.Runs.Support;
using OpenCvSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>The shipped cfg of a classifier on real handwriting: 5,000 digits, the left half of each row to train, the right half to test.</summary>
[Collection(Serial.Name)]
public sealed class DigitsTests : IDisposable
{
    private const int Size = 20;

    private readonly TemporaryFolder _folder = new();

    // Twenty epochs reach 98 %; a quarter of them shows that it learns.
    [Fact]
    public void Run_ShippedCfgForFiveEpochs_ReadsNineteenDigitsOfTwenty()
    {
        Cut(Path.Combine(TestData.DataSet("digits"), "digits.png"));
        TrainRequest request = new()
        {
            Cfg = Path.Combine(TestData.RepositoryRoot, "config", "training", "digits.cfg"),
            Data = new DataPart(_folder.Path, null, null),
            Output = _folder.File("out"),
            Epochs = 5,
            Threads = 1,
            Seed = 1,
        };

        TrainOutcome outcome = new TrainRun(request, new RecordedProgress(), TimeProvider.System).Run(TestContext.Current.CancellationToken);

        Assert.Equal(2500, outcome.Validation!.Classification!.Total.Pictures);
        Assert.True(outcome.Validation.Value >= 0.95, $"top-1 {outcome.Validation.Value}");
    }

    public void Dispose() => _folder.Dispose();

    private void Cut(string path)
    {
        using Mat sheet = Cv2.ImRead(path);
        (int rows, int columns) = (sheet.Rows / Size, sheet.Cols / Size);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                string part = column < columns / 2 ? "train" : "val";
                string folder = Directory.CreateDirectory(_folder.File($"{part}/{row / 5}")).FullName;
                using Mat digit = sheet[new Rect(column * Size, row * Size, Size, Size)];
                Cv2.ImWrite(Path.Combine(folder, $"{row}-{column}.png"), digit);
            }
        }
    }
}
