using System.Diagnostics;
using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

public sealed class YoloModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_GoodModel_TellsAllOfItsMetadata()
    {
        string path = new TinyModel().WriteTo(_folder.Path);

        YoloModel model = YoloModel.Read(path);

        Assert.Equal(path, model.Path);
        Assert.Equal("tiny", model.Name);
        Assert.Equal(["lamp", "lâmpada"], model.Names);
        Assert.Equal(new PixelSize(64, 32), model.Input);
        Assert.Equal(ResizeMode.Stretch, model.ResizeMode);
        Assert.Equal(new NmsRule(NmsKind.Greedy, 0.6f), model.Nms);
        Assert.Equal(new ModelSource("tiny.cfg", "00", "tiny.weights", "11"), model.Source);
        Assert.Equal(0.000086, model.Bflops);
        YoloHead head = Assert.Single(model.Heads);
        Assert.Equal(("head0", HeadKind.Yolo, 2, new PixelSize(4, 2)), (head.Output, head.Kind, head.Classes, head.Grid));
        Assert.Equal([new Anchor(16, 16)], head.Anchors);
    }

    [Theory]
    [InlineData("edgedetector.format", null, "without EdgeDetector's metadata")]
    [InlineData("edgedetector.format", "2", "format 2")]
    [InlineData("edgedetector.task", "classification", "not for detection")]
    [InlineData("edgedetector.task", null, "edgedetector.task is missing")]
    [InlineData("edgedetector.names", null, "edgedetector.names is missing")]
    [InlineData("edgedetector.names", """["lamp"]""", "2 classes, but there are 1 names")]
    [InlineData("edgedetector.names", """["lamp",null]""", "edgedetector.names")]
    [InlineData("edgedetector.names", "null", "edgedetector.names is null")]
    [InlineData("edgedetector.input", "{", "edgedetector.input cannot be read")]
    [InlineData("edgedetector.input", """{"width":64,"height":32,"channels":1}""", "1 channels")]
    [InlineData("edgedetector.input", """{"width":416,"height":416,"channels":3}""", "[1, 3, 416, 416], but the graph has [1, 3, 32, 64]")]
    [InlineData("edgedetector.resize", "crop", "neither letterbox nor stretch")]
    [InlineData("edgedetector.heads", "[]", "no detection head")]
    [InlineData("edgedetector.heads", """[{"output":"head0","kind":"yolo","classes":2,"anchors":[[8,8]],"mask":[1]}]""", "no anchor 1")]
    [InlineData("edgedetector.heads", """[{"output":"head0","kind":"yolo","classes":2,"anchors":[[8,0]],"mask":[0]}]""", "no anchor 0")]
    [InlineData("edgedetector.heads", """[{"output":"head0","kind":"yolo","classes":2,"anchors":[[8,8]],"mask":[]}]""", "0 anchors")]
    [InlineData("edgedetector.heads", """[{"output":"head1","kind":"yolo","classes":2,"anchors":[[8,8]],"mask":[0]}]""", "no output 'head1'")]
    [InlineData("edgedetector.heads", """[{"output":"head0","kind":"gaussian","classes":2,"anchors":[[8,8]],"mask":[0]}]""", "[1, 11, 2, 4], but the graph has [1, 7, 2, 4]")]
    [InlineData("edgedetector.heads", """[{"output":"head0","kind":"cube","classes":2,"anchors":[[8,8]],"mask":[0]}]""", "edgedetector.heads cannot be read")]
    [InlineData("edgedetector.heads", """[{"kind":"yolo","classes":2,"anchors":[[8,8]],"mask":[0]}]""", "edgedetector.heads cannot be read")]
    [InlineData("edgedetector.nms", """{"kind":"greedy","beta":0}""", "edgedetector.nms")]
    [InlineData("edgedetector.source", null, "edgedetector.source is missing")]
    [InlineData("edgedetector.bflops", "much", "edgedetector.bflops is not a number")]
    public void Read_WrongMetadata_SaysWhatIsWrongAndWhatToDo(string key, string? value, string expected)
    {
        string path = TinyModel.With(key, value).WriteTo(_folder.Path);

        ModelException error = Assert.Throws<ModelException>(() => YoloModel.Read(path));

        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GraphWithAnotherInput_SaysSo()
    {
        string path = new TinyModel { InputName = "images" }.WriteTo(_folder.Path);

        Assert.Contains("'input'", Assert.Throws<ModelException>(() => YoloModel.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Pipe_SaysThatItIsNoFile()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("edgedetector-model-").FullName, "model.onnx");
        using (Process make = Process.Start("mkfifo", [path]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Task<FileStream> writer = Task.Run(
            () => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), TestContext.Current.CancellationToken);

        Assert.Contains("no file but a pipe", Assert.Throws<ModelException>(() => YoloModel.Read(path)).Message, StringComparison.Ordinal);
        await (await writer).DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Read_NoSuchFile_SaysSo()
    {
        string path = Path.Combine(_folder.Path, "absent.onnx");

        Assert.Contains("no such model file", Assert.Throws<ModelException>(() => YoloModel.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Folder_SaysThatItCannotBeRead() =>
        Assert.Contains("cannot be read", Assert.Throws<ModelException>(() => YoloModel.Read(_folder.Path)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_EmptyFile_SaysSo() =>
        Assert.Contains("is empty", Assert.Throws<ModelException>(() => YoloModel.Read(Write([]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_TextFile_SaysThatItIsNoModel() =>
        Assert.Contains("not an ONNX model", Assert.Throws<ModelException>(() => YoloModel.Read(Write("[net]\nwidth=416\n"u8.ToArray()))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_FileCutOffAnywhere_IsRefused()
    {
        byte[] whole = new TinyModel().ToBytes();
        for (int length = 1; length < whole.Length; length += 97)
        {
            string path = Write(whole[..length]);

            Assert.Throws<ModelException>(() => YoloModel.Read(path));
        }
    }

    [Fact]
    public void Read_FileOfAnotherProgram_SaysToImportIt()
    {
        string path = TestData.PathOf("models-onnx", "yolox_nano_416.onnx");

        Assert.Contains("import it with edgedetector import", Assert.Throws<ModelException>(() => YoloModel.Read(path)).Message, StringComparison.Ordinal);
    }

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(_folder.Path, "model.onnx");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
