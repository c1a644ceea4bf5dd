using System.Text;
using static EdgeDetector.Faults.Fuzzing.LongText;

namespace EdgeDetector.Faults.Fuzzing;

/// <summary>What fuzzing has found, so that it does not come back.</summary>
public sealed class RegressionTests : IDisposable
{
    private const string Net = "[net]\nwidth=32\nheight=32\nchannels=3\n";

    private readonly FuzzTargets _targets = new();

    public void Dispose() => _targets.Dispose();

    [Theory]
    [InlineData("a control character in a line", "[net]\nsoftmax\u00801\n", "a.cfg:2: 'softmax\uFFFD1' is neither")]
    [InlineData("a control character in a value", "[net]\nchannels=3\nwidth=3\u009b2J\n", "'3\uFFFD2J' is not a number")]
    public void Cfg(string what, string input, string expected) => Refuses("cfg", what, input, expected);

    /// <summary>A file of short lines took a hundred times its size, and keys near known ones the square of their number.</summary>
    [Fact]
    public void Cfg_Endless()
    {
        Refuses("cfg", "blank lines", Times("\n", 1 << 20), "the cfg is empty");
        Refuses("cfg", "sections", Times("[a]\n", 1 << 18), "a.cfg:5001: more than 5000 sections");
        Refuses("cfg", "keys", Net + Numbered(i => $"chanels{i}=1\n", 60_000), "[net] has more than 500 keys");
    }

    /// <summary>Hiding passwords took the square of a line's length, and each wrong key its own walk through all keys.</summary>
    [Fact]
    public void Configuration_Endless()
    {
        Refuses("configuration", "a source of schemes", "configVersion: 1\ncameras: { a: { source: \"" + Times("://", 340_000) + "\" } }", "a value of more than 65536 characters");
        Refuses("configuration", "a source of fewer", "configVersion: 1\ncameras: { a: { source: \"" + Times("://", 20_000) + "\" } }", "cameras.a.source: ");
        Refuses("configuration", "aliases", "a0: &a0 [x, x]\n" + Numbered(i => $"a{i + 1}: &a{i + 1} [*a{i}, *a{i}]\n", 30_000), "not supported");
        Refuses("configuration", "unknown keys", "configVersion: 1\n" + Numbered(i => $"k{i}: 1\n", 14_000), "is not a key");
        Refuses("configuration", "keys and values", "configVersion: 1\n" + Numbered(i => $"k{i}: 1\n", 80_000), "more than 30000 keys and values");
        Refuses("configuration", "variables", "configVersion: 1\ndevice: { id: \"" + Times("${HOME}", 140_000) + "\" }", "a value of more than 65536 characters");
    }

    [Fact]
    public void Voc_DeepOrWideOrManyClasses()
    {
        Refuses("voc", "nested", "<annotation>" + Times("<a>", 300_000), "more than 32 elements in each other");
        Refuses("voc", "attributes", "<annotation " + Numbered(i => $"a{i}=\"\" ", 90_000) + "/>", "100 attributes");
        Assert.True(FuzzContract.Check(_targets["voc"], Encoding.UTF8.GetBytes(
            "<annotation>" + Numbered(i => $"<object><name>x{i}</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>", 9_500) + "</annotation>")));
    }

    [Theory]
    [InlineData("voc", "a control character", "<annotation>\u0001</annotation>", "'\uFFFD', hexadecimal value 0x01")]
    [InlineData("coco", "lines of the file in a message", "{\"images\":[{\"id\":nan,\n\"a\":1}]}", "'nan,\uFFFD")]
    [InlineData("darknet data and labels", "a path with zeros", "names=a\0b\n", "there is no file a\uFFFDb")]
    public void DataSets(string target, string what, string input, string expected) => Refuses(target, what, input, expected);

    /// <summary>A task without a source ended the worker with a trace of the stack.</summary>
    [Theory]
    [InlineData("{\"Camera\":\"gate\"}")]
    [InlineData("{\"Camera\":\"gate\",\"Source\":null}")]
    [InlineData("{\"Camera\":null,\"Source\":\"synthetic:\"}")]
    public void Worker_TaskWithoutSourceOrCamera(string task) =>
        Refuses("service's words", task, $"\u0001{(char)task.Length}\0{task}", "the capture worker speaks nonsense");

    [Fact]
    public void Camera_LengthOfControlCharacters() =>
        Refuses("camera's RTSP", "a length", "RTSP/1.0 200 OK\r\nContent-Length: \u0003\r\n\r\n", "of no length");

    private void Refuses(string target, string what, string input, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(input);
        Assert.False(FuzzContract.Check(_targets[target], bytes), what);
        Assert.Contains(expected, _targets[target].Read(bytes), StringComparison.Ordinal);
    }
}
