using System.CommandLine;
using System.Text.Json;
using EdgeDetector.Yolo;
using OpenCvSharp;

namespace EdgeDetector.Service.Commands;

/// <summary>The whole command with a real model of one convolution, which sees a lamp in each red cell.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private static readonly string[] CocoKeys =
        ["metric", "AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl", "classes"];

    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-evaluate-").FullName;
    private readonly string _model;

    public EvaluateCommandTests() => _model = new TinyModel().WriteTo(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Evaluate_ModelOfOtherThings_IsOneErrorBeforeTheWork()
    {
        string data = WriteCoco();
        File.WriteAllText(data, File.ReadAllText(data).Replace("Lamp", "zebra", StringComparison.OrdinalIgnoreCase));

        CommandOutcome outcome = await Run("--model", _model, "--data", data, "--images", WritePictures(), "--json");

        Assert.Equal(ExitCode.Usage, outcome.Code);
        Assert.Contains("the model knows none of the", outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task Json_CocoData_HasTheTwelveNumbersAndTheClasses()
    {
        CommandOutcome outcome = await Run("--model", _model, "--data", WriteCoco(), "--images", WritePictures(), "--json");

        Assert.Equal(ExitCode.Done, outcome.Code);
        Assert.Contains("note: classes that the model does not know", outcome.Errors, StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(CocoKeys, json.EnumerateObject().Select(property => property.Name));
        Assert.Equal("coco", json.GetProperty("metric").GetString());

        // The lamps are found exactly; the candle, which the model does not know, is missed.
        Assert.Equal(0.5, json.GetProperty("AP").GetDouble(), 1e-9);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("APl").ValueKind);
        JsonElement lamp = json.GetProperty("classes").GetProperty("Lamp");
        Assert.Equal((2, 0, 0), (lamp.GetProperty("tp").GetInt32(), lamp.GetProperty("fp").GetInt32(), lamp.GetProperty("fn").GetInt32()));
        Assert.Equal(1, json.GetProperty("classes").GetProperty("candle").GetProperty("fn").GetInt32());
    }

    [Theory]
    [InlineData("voc07")]
    [InlineData("voc")]
    [InlineData("darknet")]
    public async Task Json_OtherMetrics_HaveTheirShape(string metric)
    {
        CommandOutcome outcome = await Run("--model", _model, "--data", WriteCoco(), "--images", WritePictures(), "--metric", metric, "--json");

        JsonElement json = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(["metric", "mAP", "classes"], json.EnumerateObject().Select(property => property.Name));
        Assert.Equal((metric, 0.5), (json.GetProperty("metric").GetString(), Math.Round(json.GetProperty("mAP").GetDouble(), 9)));
        JsonElement lamp = json.GetProperty("classes").GetProperty("Lamp");
        Assert.Equal(["ap", "tp", "fp", "fn", "precision", "recall", "f1"], lamp.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task Table_Model_TellsClassesNotesSpeedAndThresholds()
    {
        CommandOutcome outcome = await Run("--model", _model, "--data", WriteCoco(), "--images", WritePictures());

        Assert.Contains("note: classes that the model does not know, their objects count as missed: candle\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("note: classes that the data does not label, the model's detections of them are left out: lâmpada\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("tiny: 64x32, stretch, 0.000 BFLOPs", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("detection:\n  classes:\n    lamp: 0.", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Darknet_DataFile_IsEvaluatedInPixels()
    {
        string images = WritePictures();
        Write("labels/one.txt", "0 0.375 0.75 0.25 0.5\n");
        Write("labels/two.txt", "0 0.125 0.25 0.25 0.5\n");
        Write("c.names", "lamp\nlâmpada\n");
        Write("list.txt", $"{images}/one.png\n{images}/two.png\n");

        CommandOutcome outcome = await Run("--model", _model, "--data", Write("c.data", "classes=2\nnames=c.names\nvalid=list.txt\n"), "--json");

        JsonElement json = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal("darknet", json.GetProperty("metric").GetString());
        Assert.Equal(1, json.GetProperty("classes").GetProperty("lamp").GetProperty("ap").GetDouble(), 1e-9);

        // The other class has no object: Darknet's mean counts it 0.
        Assert.Equal(0.5, json.GetProperty("mAP").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task Detections_TextFiles_AreCountedFromTheThreshold()
    {
        Write("truth/a.txt", "cat 1 1 20 20\ncat 50 1 70 20\n");
        Write("found/a.txt", "cat 0.9 1 1 20 20\ncat 0.2 50 1 70 20\n");
        string[] arguments = ["--truth", Path.Combine(_folder, "truth"), "--detections", Path.Combine(_folder, "found"), "--json"];

        CommandOutcome all = await Run(arguments);
        CommandOutcome strong = await Run([.. arguments, "--threshold", "0.5"]);

        Assert.Equal((2, 0), Cats(all));
        Assert.Equal((1, 1), Cats(strong));
        Assert.Contains("\"metric\": \"voc\"", all.Output, StringComparison.Ordinal);

        static (int, int) Cats(CommandOutcome outcome)
        {
            JsonElement cat = JsonDocument.Parse(outcome.Output).RootElement.GetProperty("classes").GetProperty("cat");
            return (cat.GetProperty("tp").GetInt32(), cat.GetProperty("fn").GetInt32());
        }
    }

    [Fact]
    public async Task Pictures_OneDamaged_IsLeftOutAndToldByTheExitCode()
    {
        string images = WritePictures();
        File.WriteAllText(Path.Combine(images, "two.png"), "hello");

        CommandOutcome outcome = await Run("--model", _model, "--data", WriteCoco(), "--images", images);

        Assert.Equal(ExitCode.Usage, outcome.Code);
        Assert.Equal($"error: {images}/two.png: not a picture that can be decoded, or damaged\n", outcome.Errors);
        Assert.Contains(": 1 pictures, 2 objects", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("note: 1 pictures could not be read", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_OneMissing_IsLeftOutAndToldByTheExitCode()
    {
        string images = WritePictures();
        File.Delete(Path.Combine(images, "two.png"));

        CommandOutcome outcome = await Run("--model", _model, "--data", WriteCoco(), "--images", images);

        Assert.Equal(ExitCode.Usage, outcome.Code);
        Assert.StartsWith($"error: {images}/two.png: ", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains(": 1 pictures, 2 objects", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_Missing_AreToldBeforeTheWork()
    {
        CommandOutcome outcome = await Run("--model", _model, "--data", WriteCoco(), "--images", Path.Combine(_folder, "nowhere"));

        Assert.Equal((ExitCode.Usage, ""), (outcome.Code, outcome.Output));
        Assert.Contains("not one of the 2 pictures is there", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("--images", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_Damaged_IsOneLine()
    {
        CommandOutcome outcome = await Run("--truth", Write("bad.json", "{\"images\":["), "--detections", _folder);

        Assert.Equal((ExitCode.Usage, ""), (outcome.Code, outcome.Output));
        Assert.StartsWith($"error: {_folder}/bad.json: byte ", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Errors.Count(letter => letter == '\n'));
    }

    [Theory]
    [InlineData("--metric", "pascal")]
    [InlineData("--iou", "50")]
    [InlineData("--points", "12")]
    [InlineData("--threshold", "x")]
    [InlineData("--detections", "d")]
    public void Options_WrongValueOrTwoSources_AreErrors(string option, string value) =>
        Assert.NotEmpty(EvaluateCommand.Create().Parse(["--model", _model, "--data", "d", option, value]).Errors);

    private static Task<CommandOutcome> Run(params string[] arguments) => CommandOutcome.Of(EvaluateCommand.Create(), arguments);

    /// <summary>Two black pictures of 128x64, each with a red lamp in one cell of the model.</summary>
    private string WritePictures()
    {
        string images = Path.Combine(_folder, "images");
        Directory.CreateDirectory(images);
        foreach ((string name, Rect lamp) in new[] { ("one", new Rect(32, 32, 32, 32)), ("two", new Rect(0, 0, 32, 32)) })
        {
            using Mat picture = new(64, 128, MatType.CV_8UC3, Scalar.Black);
            Cv2.Rectangle(picture, lamp, Scalar.Red, -1);
            Assert.True(Cv2.ImWrite(Path.Combine(images, name + ".png"), picture));
        }

        return images;
    }

    private string WriteCoco() => Write("coco.json", """
        {"images":[{"id":1,"file_name":"one.png","width":128,"height":64},{"id":2,"file_name":"two.png"}],
        "categories":[{"id":5,"name":"Lamp"},{"id":6,"name":"candle"}],
        "annotations":[{"id":1,"image_id":1,"category_id":5,"bbox":[32,32,32,32],"area":1024,"iscrowd":0},
        {"id":2,"image_id":2,"category_id":5,"bbox":[0,0,32,32],"area":1024,"iscrowd":0},
        {"id":3,"image_id":1,"category_id":6,"bbox":[90,10,20,20],"area":400,"iscrowd":0}]}
        """);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
