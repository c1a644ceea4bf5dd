using System.CommandLine;
using EdgeDetector.Yolo;
using OpenCvSharp;

namespace EdgeDetector.Service.Commands;

/// <summary>The whole command with a real model of one convolution, which sees a lamp in each red cell.</summary>
public sealed class EvaluateReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-report-").FullName;
    private readonly string _model;

    public EvaluateReportTests()
    {
        _model = new TinyModel().WriteTo(_folder);
        using Mat picture = new(64, 128, MatType.CV_8UC3, Scalar.Black);
        Cv2.Rectangle(picture, new Rect(32, 32, 32, 32), Scalar.Red, -1);
        Cv2.ImWrite(Path.Combine(_folder, "lamps.png"), picture);

        // The lamp that is seen, and one that is not there.
        File.WriteAllText(Path.Combine(_folder, "truth.json"), """
            {"images":[{"id":1,"file_name":"lamps.png","width":128,"height":64}],
             "categories":[{"id":7,"name":"lamp"}],
             "annotations":[{"id":1,"image_id":1,"category_id":7,"bbox":[32,32,32,32],"area":1024,"iscrowd":0},
                            {"id":2,"image_id":1,"category_id":7,"bbox":[96,0,32,32],"area":1024,"iscrowd":0}]}
            """);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Report_OfAModel_HasItsNumbersAndThePictureOfTheMiss()
    {
        string report = Path.Combine(_folder, "report.html");

        (int code, string errors) = await Evaluate(report);

        Assert.Equal(ExitCode.Done, code);
        Assert.DoesNotContain("error", errors, StringComparison.Ordinal);
        string page = await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken);
        Assert.Contains("1 of 2 objects found", page, StringComparison.Ordinal);
        Assert.Contains("alt=\"lamp in lamps.png: nothing of its class detected there\"", page, StringComparison.Ordinal);
        Assert.Contains("src=\"data:image/jpeg;base64,/9j/", page, StringComparison.Ordinal);
        Assert.Contains(YoloDetector.RuntimeVersion, page, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder, "*.tmp"));
    }

    [Fact]
    public void Report_WhereNoneCanBe_IsAnErrorBeforeTheWork()
    {
        string missing = Path.Combine(_folder, "none", "report.html");

        Assert.Equal($"--report {missing}: there is no folder {Path.GetDirectoryName(missing)}", Assert.Single(Parse(missing).Errors).Message);
        Assert.StartsWith("--report /sys/report.html: it cannot be written: ", Assert.Single(Parse("/sys/report.html").Errors).Message, StringComparison.Ordinal);
        Assert.Equal($"--report {_folder}: this is a folder; give the name of a file", Assert.Single(Parse(_folder).Errors).Message);
    }

    [Fact]
    public async Task Report_DiskFull_IsAFailureAndLeavesTheDevice()
    {
        string link = Path.Combine(_folder, "report.html");
        File.CreateSymbolicLink(link, "/dev/full");

        (int code, string errors) = await Evaluate(link);

        Assert.Equal(ExitCode.Failed, code);
        Assert.StartsWith($"error: {link}: the report cannot be written: ", errors, StringComparison.Ordinal);
        Assert.NotNull(File.ResolveLinkTarget(link, returnFinalTarget: false));
    }

    private ParseResult Parse(string report) => EvaluateCommand.Create().Parse(
        ["--model", _model, "--data", Path.Combine(_folder, "truth.json"), "--images", _folder, "--report", report]);

    private async Task<(int Code, string Errors)> Evaluate(string report)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = await Parse(report).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        return (code, errors.ToString());
    }
}
