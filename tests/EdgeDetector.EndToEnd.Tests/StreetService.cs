using NJsonSchema;

namespace EdgeDetector.EndToEnd;

/// <summary>The service with a camera that looks at the drawn street, its left half as a zone and the border to the right half as a line.</summary>
internal sealed record StreetService(TemporaryFolder Folder, int BrokerPort)
{
    public const string Box = "edgedetector/gate-box";
    public const string Gate = $"{Box}/cameras/gate";

    /// <summary>Further keys of <c>mqtt</c>, such as <c>formats: [frigate]</c>.</summary>
    public string Mqtt { get; init; } = "formats: [edgedetector]";

    /// <summary>Further keys of the camera.</summary>
    public string Camera { get; init; } = "zones: { left: { points: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]] } }, lines: { middle: { points: [[0.5, 1], [0.5, 0]] } }";

    /// <summary>Where the web pages are, such as <c>127.0.0.1:8080</c>; empty: nowhere.</summary>
    public string Http { get; init; } = "";

    /// <summary>Further keys of <c>http</c>, each after a comma.</summary>
    public string Web { get; init; } = "";

    /// <summary>Further cameras, a line each.</summary>
    public string More { get; init; } = "";

    public ChildProcess Start() => EdgeDetectorProgram.StartService(Configure());

    /// <summary>Writes the configuration; a service that runs takes it up.</summary>
    public string Configure() => Folder.Write("edgedetector.yaml", $$"""
        configVersion: 1
        device: { id: gate-box }
        model: { path: "{{EdgeDetectorProgram.ShippedModel}}" }
        events: { updateInterval: 1s }
        mqtt: { host: 127.0.0.1, port: {{BrokerPort}}, statsInterval: 1s, reconnect: { initial: 100ms, maximum: 1s }, {{Mqtt}} }
        http: { listen: "{{Http}}"{{Web}} }
        storage: { directory: "{{Folder.PathOf("state")}}" }
        cameras:
          gate: { source: 'synthetic:', {{Camera}} }
        {{More}}
        """);

    /// <summary>Ends the service as systemd does.</summary>
    public static async Task StopAsync(ChildProcess service)
    {
        service.Signal("TERM");
        Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));
    }

    /// <summary>A schema that ships with the program.</summary>
    public static Task<JsonSchema> SchemaAsync(string name) =>
        JsonSchema.FromFileAsync(Path.Combine(Path.GetDirectoryName(EdgeDetectorProgram.Path)!, "schemas", $"{name}.schema.json"));
}
