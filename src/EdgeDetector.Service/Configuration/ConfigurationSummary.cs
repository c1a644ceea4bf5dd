using System.Globalization;
using System.Text;
using EdgeDetector.Service.Capture;

namespace EdgeDetector.Service.Configuration;

/// <summary>What a configuration comes down to, in a few lines for people; secrets masked.</summary>
internal static class ConfigurationSummary
{
    /// <summary>One line for each part, in columns.</summary>
    public static string Render(EdgeDetectorOptions options)
    {
        string providers = string.Join(", ", options.Model.Providers).ToLowerInvariant();
        List<Row> rows =
        [
            new("device", options.Device.Name, options.Device.Id.Length > 0 ? "" : "the host's name"),
            new("model", options.Model.Path, $"on {providers}; confidence from {Number(options.Detection.Confidence)}"),
            .. options.Cameras.Select(camera => new Row("camera", camera.Key, Describe(camera.Value))),
            new("broker", $"{options.Mqtt.Host}:{options.Mqtt.Port}", DescribeBroker(options)),
            new("http", options.Http.Listen.Length > 0 ? options.Http.Listen : "off", DescribeHttp(options.Http)),
            new("storage", options.Storage.Directory, ""),
            new("log", $"{options.Logging.Level}".ToLowerInvariant(), $"as {options.Logging.Format}".ToLowerInvariant()),
        ];
        int widest = rows.Where(row => row.Text.Length > 0 && row.Part != "model").Max(row => row.Name.Length);
        StringBuilder text = new();
        foreach (Row row in rows)
        {
            text.AppendLine($"  {row.Part,-8} {row.Name.PadRight(widest)}  {row.Text}".TrimEnd());
        }

        return text.ToString();
    }

    /// <summary>A sentence for each file that the configuration names and that is not there.</summary>
    public static IEnumerable<string> MissingFiles(EdgeDetectorOptions options) => MissingFiles(options, typeof(EdgeDetectorOptions), "");

    private static IEnumerable<string> MissingFiles(object section, Type type, string path)
    {
        foreach (OptionKey key in OptionKey.Of(type))
        {
            string inner = OptionKey.Join(path, key.Name);
            if (key.Kind == OptionKind.Section)
            {
                foreach (string missing in MissingFiles(key.ValueIn(section)!, key.ValueType, inner))
                {
                    yield return missing;
                }
            }
            else if (key.FilePath is { IsInput: true } && key.ValueIn(section) is string { Length: > 0 } file && !File.Exists(file))
            {
                yield return $"{inner}: {file} is not there";
            }
        }
    }

    private static string Describe(CameraOptions camera)
    {
        string size = camera is { Width: { } width, Height: { } height } ? $", {width}x{height}" : "";
        string rate = camera.Fps is { } fps ? $", {Number(fps)} fps" : "";
        string confidence = camera.Detection.Confidence is { } own ? $", confidence from {Number(own)}" : "";
        return $"{CameraSource.Redact(camera.Source)}{size}{rate}{confidence}{(camera.Enabled ? "" : " (off)")}";
    }

    private static string DescribeHttp(HttpOptions http) => http switch
    {
        { Listen.Length: 0 } => "",
        { Token.Length: > 0 } => $"token {OptionText.Masked}",
        { AllowAnonymous: true } => "open to everybody",
        _ => "",
    };

    private static string DescribeBroker(EdgeDetectorOptions options)
    {
        MqttOptions mqtt = options.Mqtt;
        string user = mqtt.Username.Length > 0 ? $" as {mqtt.Username}" : "";
        string password = mqtt.Password.Length > 0 ? $", password {OptionText.Masked}"
            : mqtt.PasswordFile.Length > 0 ? $", password from {mqtt.PasswordFile}"
            : "";
        string kind = mqtt.Embedded ? "inside the service" : mqtt.Tls.Enabled ? "with TLS" : "without TLS";
        return $"{kind}{user}{password}; topics {mqtt.Prefix}/{options.Device.Name}/…";
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Row(string Part, string Name, string Text);
}
