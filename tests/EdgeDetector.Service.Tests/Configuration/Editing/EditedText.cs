using System.Text;
using EdgeDetector.Service.Web.Editing;
using static EdgeDetector.Service.Configuration.ConfigurationText;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>What requests make of texts: the whole way from the body to the bytes of the file, without a file.</summary>
internal static class EditedText
{
    public static readonly string[] Classes = ["person", "car", "traffic light", "no", "cat"];

    /// <summary>The text after a PUT of zones of the camera gate.</summary>
    public static Task<string> WithZonesAsync(string yaml, string body, string camera = "gate", IReadOnlyDictionary<string, string>? environment = null) =>
        WithAsync(yaml, body, camera, environment ?? NoVariables, EditingEndpoints.ReadZones);

    /// <summary>The text after a PUT of thresholds of the camera gate.</summary>
    public static Task<string> WithThresholdsAsync(string yaml, string body, string camera = "gate", IReadOnlyDictionary<string, string>? environment = null) =>
        WithAsync(yaml, body, camera, environment ?? NoVariables, EditingEndpoints.ReadThresholds);

    private static async Task<string> WithAsync(
        string yaml,
        string body,
        string camera,
        IReadOnlyDictionary<string, string> environment,
        Func<string, RequestedConfiguration, Func<EdgeDetectorOptions, WantedConfiguration>> read)
    {
        byte[] content = Encoding.UTF8.GetBytes(yaml);
        EdgeDetectorOptions present = ConfigurationLoader.Parse("/etc/edge/test.yaml", content, environment);
        RequestedConfiguration requested = await RequestedConfiguration.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), TestContext.Current.CancellationToken);
        ModelFile model = new(present.Model.Path, ModelFile.StampOf(present.Model.Path), Classes);
        byte[] edited = new EditedContent("/etc/edge/test.yaml", environment).Make(content, read(camera, requested)(present), model);
        return Encoding.UTF8.GetString(edited);
    }
}
