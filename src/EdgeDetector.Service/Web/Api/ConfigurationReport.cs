using System.Text.Json.Nodes;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Web.Api;

/// <summary>The configuration file of the running service.</summary>
/// <param name="File">The path of the file.</param>
/// <param name="AllowWrite">Whether the API may change it.</param>
/// <param name="Values">All keys that have a value, as config/edgedetector.schema.json describes them; secrets masked.</param>
internal sealed record ConfigurationReport(string File, bool AllowWrite, JsonObject Values)
{
    /// <summary>Of a file's last good content.</summary>
    public static ConfigurationReport Of(ConfigurationFile file)
    {
        JsonObject values = ConfigurationValues.Of(file.CurrentValue);
        return new ConfigurationReport(file.FullPath, file.CurrentValue.Http.AllowConfigWrite, values);
    }
}

/// <summary>What is drawn into the pictures of all cameras.</summary>
/// <param name="Cameras">By camera.</param>
internal sealed record ZonesReport(IReadOnlyDictionary<string, CameraZonesReport> Cameras)
{
    /// <summary>Of the last good content of the configuration file.</summary>
    public static ZonesReport Of(EdgeDetectorOptions options) => new(options.Cameras.ToDictionary(
        camera => camera.Key,
        camera => new CameraZonesReport(
            ConfigurationValues.Of(camera.Value.Zones), ConfigurationValues.Of(camera.Value.Lines), ConfigurationValues.Of(camera.Value.Masks))));
}

/// <summary>What is drawn into a camera's pictures, with the keys of the configuration file.</summary>
/// <param name="Zones">Areas by name that objects enter, stay in and leave: cameras.*.zones.</param>
/// <param name="Lines">Lines by name that objects cross: cameras.*.lines.</param>
/// <param name="Masks">Areas by name in which detections are ignored: cameras.*.masks.</param>
internal sealed record CameraZonesReport(JsonObject Zones, JsonObject Lines, JsonObject Masks);
