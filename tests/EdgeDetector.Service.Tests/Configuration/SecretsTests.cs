using EdgeDetector.Service.Commands;
using static EdgeDetector.Service.Configuration.ConfigurationText;

namespace EdgeDetector.Service.Configuration;

public sealed class SecretsTests : IDisposable
{
    private const string Secret = "hunter2";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgedetector-secrets-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("rtsp://admin:hunter2@cam/stream", "rtsp://***@cam/stream")]
    [InlineData("rtsp://admin:hun@ter2/x@cam/stream", "rtsp://***@cam/stream")]
    [InlineData("http://cam/snap.cgi?usr=admin&pwd=hunter2&channel=1", "http://cam/snap.cgi?usr=***&pwd=***&channel=1")]
    [InlineData("http://cam/snap.cgi?loginuse=admin&loginpas=hunter2", "http://cam/snap.cgi?loginuse=***&loginpas=***")]
    [InlineData("gst:rtspsrc location=rtsp://cam user-id=a user-pw=\"hunter 2\" ! decodebin", "gst:rtspsrc location=rtsp://cam user-id=*** user-pw=*** ! decodebin")]
    [InlineData("rtsp://cam:554/a?channel=1", "rtsp://cam:554/a?channel=1")]
    [InlineData("/dev/video0", "/dev/video0")]
    public void Mask_Source_HidesCredentialsOnly(string source, string expected) => Assert.Equal(expected, Secrets.Mask(source));

    [Theory]
    [InlineData("mqtt: { password: hunter2 }")]
    [InlineData("mqtt: { password: [hunter2] }")]
    [InlineData("mqtt: { password: { hunter2: } }")]
    [InlineData("mqtt: { password: hunter2, passwordFile: x }")]
    [InlineData("mqtt: { password: \"hunter2\\0\" }")]
    [InlineData("mqtt: { password: 'hunter2${' }")]
    [InlineData("mqtt: { password: &a hunter2 }")]
    [InlineData("mqtt: {password:hunter2}")]
    [InlineData("mqtt: password hunter2")]
    [InlineData("mqtt: { password: 'hunter2")]
    [InlineData("mqtt: { port: '${SECRET}' }")]
    [InlineData("mqtt: { host: 'mqtt://me:hunter2@broker' }")]
    [InlineData("http: { listen: 'http://me:hunter2@box' }")]
    [InlineData("  yard: { source: 'rtsp://me:hunter2@cam/1' }")]
    [InlineData("  yard: { source: 'rtsp://me:hunter2@cam/1', enabled: 'rtsp://me:hunter2@cam' }")]
    public void Check_AnyFileWithASecret_NeverShowsIt(string added)
    {
        string file = Path.Combine(_folder.FullName, "edgedetector.yaml");
        File.WriteAllText(file, Least + added);
        StringWriter output = new();

        int exit = CheckCommand.Run(file, new Dictionary<string, string> { ["SECRET"] = Secret }, output, output);

        Assert.InRange(exit, 0, 2);
        Assert.NotEqual("", output.ToString());
        Assert.DoesNotContain(Secret, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_OptionsWithSecrets_ShowNone()
    {
        EdgeDetectorOptions options = Load(Least + "  yard: { source: 'rtsp://me:hunter2@cam/1' }\nmqtt: { password: hunter2 }");

        Assert.DoesNotContain(Secret, options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, options.Cameras["yard"].ToString(), StringComparison.Ordinal);
        Assert.Equal(Secret, options.Mqtt.Password);
    }

    [Fact]
    public void Between_ChangedSecrets_SaysThatTheyChangedOnly()
    {
        EdgeDetectorOptions before = Load(Least + "  yard: { source: 'rtsp://me:old@cam/1' }\nmqtt: { password: old }");
        EdgeDetectorOptions after = Load(Least + "  yard: { source: 'rtsp://me:hunter2@cam/1' }\nmqtt: { password: hunter2 }");

        Assert.Equal(["cameras.yard.source changed", "mqtt.password changed"], ConfigurationDiff.Between(before, after).Select(change => change.ToString()));
    }

    [Fact]
    public void ReadPassword_EachSource_IsFoundInOrder()
    {
        string file = Path.Combine(_folder.FullName, "pw");
        File.WriteAllText(file, "from-file\nsecond line");
        File.WriteAllText(Path.Combine(_folder.FullName, "mqtt.password"), "from-credential\n");

        Assert.Equal("direct", new MqttOptions { Password = "direct" }.ReadPassword(_folder.FullName));
        Assert.Equal("from-file", new MqttOptions { PasswordFile = file }.ReadPassword(_folder.FullName));
        Assert.Equal("from-credential", new MqttOptions().ReadPassword(_folder.FullName));
        Assert.Null(new MqttOptions().ReadPassword(null));
        Assert.Null(new MqttOptions().ReadPassword("/nowhere"));
    }

    [Fact]
    public void ReadPassword_MissingOrEmptyFile_SaysSo()
    {
        string file = Path.Combine(_folder.FullName, "pw");
        MqttOptions options = new() { PasswordFile = file };

        Assert.StartsWith($"{file}: mqtt.passwordFile: the password cannot be read: ", Assert.Throws<ConfigurationException>(() => options.ReadPassword(null)).Message, StringComparison.Ordinal);
        File.WriteAllText(file, "\n");
        Assert.Equal($"{file}: mqtt.passwordFile: the file's first line is empty; the password belongs there", Assert.Throws<ConfigurationException>(() => options.ReadPassword(null)).Message);
    }
}
