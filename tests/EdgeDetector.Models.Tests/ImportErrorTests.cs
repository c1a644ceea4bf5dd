using System.Runtime.InteropServices;
using System.Text;
using EdgeDetector.Models.Support;

namespace EdgeDetector.Models;

/// <summary>Wrong input to a whole import: one clear error, and no file left behind.</summary>
public sealed class ImportErrorTests : IDisposable
{
    private const string Cfg = """
        [net]
        width=32
        height=32
        channels=3
        [convolutional]
        batch_normalize=1
        filters=4
        size=3
        pad=1
        activation=leaky
        [convolutional]
        filters=14
        activation=linear
        [yolo]
        classes=2
        num=2
        anchors=4,4,8,8
        """;

    // 4·(4 + 27) + 14·(1 + 4) weights.
    private const int WeightCount = 194;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_RightInput_WritesTheModelOnly()
    {
        ImportSummary summary = TestImport.Run(Request());
        Assert.Equal(["a.cfg", "a.names", "a.onnx", "a.weights"], Files());
        Assert.Equal(new FileInfo(_folder.File("a.onnx")).Length, summary.ByteCount);
        Assert.Equal(["cat", "dog"], summary.Names);
    }

    [Fact]
    public void Run_MissingFiles_SaysWhich()
    {
        Fails(Request() with { Cfg = _folder.File("no.cfg") }, "no.cfg: the cfg does not exist");
        Fails(Request() with { Weights = _folder.File("no.weights") }, "no.weights: the weights file does not exist");
        Fails(Request() with { Names = _folder.File("no.names") }, "no.names: the names file does not exist");
        Fails(Request() with { Names = null }, "a.cfg: no class names: give the names file of its training (--names): one class a line, 2 in all");
        Fails(Request() with { Weights = _folder.Path }, "the weights are a folder");
        Fails(Request() with { Cfg = _folder.Path }, "the cfg is a folder");
    }

    [Fact]
    public void Run_WrongOutput_SaysWhy()
    {
        Fails(Request() with { Output = _folder.Path }, "the output is a folder");
        Fails(Request() with { Output = _folder.File("none/a.onnx") }, "the output's folder does not exist");
        Fails(Request() with { Output = _folder.File("a.weights") }, "the output would replace one of the inputs");
        Assert.Equal(20 + (4 * WeightCount), new FileInfo(_folder.File("a.weights")).Length);
    }

    [Theory]
    [InlineData(0, "a.weights: the weights file is empty")]
    [InlineData(7, "a.weights: byte offset 0: this is no Darknet weights file: it has 7 bytes")]
    [InlineData(20, "a.weights: byte offset 20: the file ends in layer 0 [convolutional] of line 5 of a.cfg, which needs 796 bytes in all")]
    [InlineData(20 + (4 * 124), "a.weights: byte offset 516: the file ends in layer 1 [convolutional] of line 11 of a.cfg")]
    [InlineData(20 + (4 * WeightCount) - 1, "a.weights: byte offset 795: the file ends in layer 1 [convolutional]")]
    [InlineData(20 + (4 * WeightCount) + 1, "a.weights: byte offset 796: 1 bytes are left after the last layer: a.cfg needs 796 bytes, the file has 797")]
    public void Run_WeightsOfAnotherLength_SaysWhere(int length, string expected)
    {
        ImportRequest request = Request();
        byte[] bytes = File.ReadAllBytes(request.Weights);
        Array.Resize(ref bytes, length);
        _folder.Write("a.weights", bytes);
        Fails(request, expected);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html>", "it is a text file that begins '<!DOCTYPE ht'")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:1", "it looks like a Git LFS pointer: fetch the real file")]
    public void Run_TextAsWeights_SaysSo(string text, string expected)
    {
        ImportRequest request = Request();
        _folder.Write("a.weights", text);
        Fails(request, "a.weights: byte offset 0: this is no Darknet weights file", expected);
    }

    [Fact]
    public void Run_BinaryAsCfg_SaysSo()
    {
        ImportRequest request = Request();
        Fails(request with { Cfg = request.Weights }, "a.weights: byte offset 0: the cfg is a binary file", "CFG WEIGHTS");
        Fails(request with { Names = request.Weights }, "a.weights: byte offset 0: the names file is a binary file");
    }

    [Theory]
    [InlineData("cat\n", "a.names: names: 1, classes of the cfg: 2")]
    [InlineData("cat\ndog\ncow\n", "a.names: names: 3, classes of the cfg: 2")]
    [InlineData("cat\n\ndog\n", "a.names:2: an empty line")]
    [InlineData("", "a.names: the names file is empty")]
    public void Run_OtherNames_SaysSo(string names, string expected)
    {
        ImportRequest request = Request();
        _folder.Write("a.names", names);
        Fails(request, expected);
    }

    // Biases 0-3, scales 4-7, means 8-11, variances 12-15, filters 16-123; then 14 biases and 56 filters.
    [Theory]
    [InlineData(2, float.NaN, "a.weights: byte offset 28: a weight of layer 0 [convolutional] of line 5 is no finite number")]
    [InlineData(5, float.PositiveInfinity, "a.weights: byte offset 40: layer 0 [convolutional] of line 5: scale Infinity, mean")]
    [InlineData(13, -1f, "a.weights: byte offset 40: layer 0 [convolutional] of line 5: scale 1, mean 0 and variance -1 of channel 1 give no number")]
    [InlineData(100, float.NaN, "a.weights: byte offset 420: a weight of layer 0 [convolutional] of line 5 is no finite number")]
    [InlineData(193, float.NegativeInfinity, "a.weights: byte offset 792: a weight of layer 1 [convolutional] of line 11 is no finite number")]
    public void Run_DamagedWeight_SaysWhere(int index, float value, string expected)
    {
        ImportRequest request = Request();
        byte[] bytes = File.ReadAllBytes(request.Weights);
        MemoryMarshal.Write(bytes.AsSpan(20 + (4 * index)), value);
        _folder.Write("a.weights", bytes);
        Fails(request, expected);
    }

    [Fact]
    public void Run_FailsLate_LeavesTheFormerModelAlone()
    {
        ImportRequest request = Request();
        _folder.Write("a.onnx", "former");
        byte[] bytes = File.ReadAllBytes(request.Weights);
        MemoryMarshal.Write(bytes.AsSpan(20 + (4 * 193)), float.NaN);
        _folder.Write("a.weights", bytes);
        Fails(request, "a.weights: byte offset 792");
        Assert.Equal("former", File.ReadAllText(request.Output));
    }

    [Fact]
    public void Run_Cancelled_LeavesNothing()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => DarknetImport.Run(Request(), progress: null, source.Token));
        Assert.Equal(["a.cfg", "a.names", "a.weights"], Files());
    }

    private ImportRequest Request()
    {
        float[] weights = new float[WeightCount];
        Array.Fill(weights, 1, 4, 4);
        Array.Fill(weights, 1, 12, 4);
        byte[] header = [0, 0, 0, 0, 2, 0, 0, 0, .. new byte[12]];
        return new ImportRequest
        {
            Cfg = _folder.Write("a.cfg", Cfg),
            Weights = _folder.Write("a.weights", [.. header, .. MemoryMarshal.AsBytes<float>(weights)]),
            Names = _folder.Write("a.names", Encoding.UTF8.GetBytes("\uFEFFcat\r\n dog \r\n\r\n")),
            Output = _folder.File("a.onnx"),
        };
    }

    private void Fails(ImportRequest request, params string[] expected)
    {
        string[] before = Files();
        ImportException error = Assert.Throws<ImportException>(() => TestImport.Run(request));
        Assert.All(expected, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(before, Files());
    }

    private string[] Files() => [.. Directory.GetFiles(_folder.Path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
