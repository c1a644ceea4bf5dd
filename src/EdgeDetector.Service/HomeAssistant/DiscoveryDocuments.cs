using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Telemetry;

namespace EdgeDetector.Service.HomeAssistant;

/// <summary>Makes the documents that announce the box and its cameras: only what is published is announced.</summary>
/// <param name="topics">The topics of this box.</param>
/// <param name="options">The configuration's mqtt section.</param>
internal sealed class DiscoveryDocuments(MqttTopics topics, MqttOptions options)
{
    // Stats that were missed twice are not believed any more.
    private const int MissedStats = 3;

    private readonly string _box = EntityId.Of($"{topics.Prefix}_{topics.Device}");
    private readonly int _expireAfter = (int)Math.Ceiling((options.StatsInterval * MissedStats).TotalSeconds);

    // Home Assistant ignores every other word, such as "stopped".
    private readonly AvailabilityMessage _service = new(topics.Status, "{{ 'online' if value == 'online' else 'offline' }}");

    /// <summary>Where the documents begin: by it one that is not ours any more is told from those of others.</summary>
    /// <param name="prefix">Home Assistant's first part of topics.</param>
    /// <param name="id">The device's identifier.</param>
    public static string TopicOf(string prefix, string id) => $"{prefix}/device/{id}/config";

    /// <summary>Whether a topic is one of a document.</summary>
    /// <param name="prefix">Home Assistant's first part of topics.</param>
    /// <param name="topic">The topic.</param>
    public static bool IsDocument(string prefix, string topic) => topic.StartsWith($"{prefix}/device/", StringComparison.Ordinal);

    /// <summary>All documents, by topic.</summary>
    /// <param name="cameras">The cameras.</param>
    /// <param name="sensors">What the box tells of itself.</param>
    public IReadOnlyDictionary<string, DiscoveryMessage> Make(IEnumerable<AnnouncedCamera> cameras, BoxSensors sensors)
    {
        Dictionary<string, DiscoveryMessage> documents = new() { [TopicOf(options.Discovery.Prefix, _box)] = MakeBox(sensors) };
        foreach (AnnouncedCamera camera in cameras)
        {
            documents[TopicOf(options.Discovery.Prefix, IdOf(camera))] = MakeCamera(camera);
        }

        return documents;
    }

    private static ComponentMessage Connectivity(string topic, string template) => new()
    {
        Platform = "binary_sensor",
        Name = "Connectivity",
        DeviceClass = "connectivity",
        EntityCategory = "diagnostic",
        StateTopic = topic,
        ValueTemplate = template,
    };

    private string IdOf(AnnouncedCamera camera) => $"{_box}_{EntityId.Of(camera.Name)}";

    private DiscoveryMessage MakeBox(BoxSensors sensors)
    {
        Dictionary<string, ComponentMessage> components = new()
        {
            // Without an availability: it is what the others are believed by.
            ["connectivity"] = Connectivity(topics.Status, "{{ 'ON' if value == 'online' else 'OFF' }}"),
            // Without one too: what a service that is gone broke of is the news.
            ["problem"] = new ComponentMessage
            {
                Platform = "binary_sensor",
                Name = "Problem",
                DeviceClass = "problem",
                EntityCategory = "diagnostic",
                StateTopic = topics.Problem,
                ValueTemplate = $"{{{{ 'OFF' if value == '{MqttTopics.NoProblem}' else 'ON' }}}}",
            },
        };
        AddLoad(components, sensors);
        if (sensors.Hottest is not null)
        {
            components["temperature"] = Stat("Temperature", "{{ value_json.temperatureC }}", "°C") with
            {
                DeviceClass = "temperature",
                Availability = [_service],
            };
        }

        DeviceMessage device = new() { Identifiers = [_box], Name = topics.Device, Model = "Box", SwVersion = StatsPublisher.Version };
        return Document(_box, device, components);
    }

    private void AddLoad(Dictionary<string, ComponentMessage> components, BoxSensors sensors)
    {
        if (sensors.GpuLoad is not null)
        {
            components["gpu_load"] = Stat("GPU load", "{{ (value_json.box.gpuLoad * 100) | round(0) }}", "%") with { Availability = [_service] };
        }

        foreach (string rail in sensors.PowerW.Keys)
        {
            components[$"power_{EntityId.Of(rail)}"] = Stat($"Power {rail}", $"{{{{ value_json.box.powerW['{rail}'] }}}}", "W") with
            {
                DeviceClass = "power",
                Availability = [_service],
            };
        }
    }

    private DiscoveryMessage MakeCamera(AnnouncedCamera camera)
    {
        Dictionary<string, ComponentMessage> components = new()
        {
            ["connectivity"] = Connectivity(topics.CameraStatus(camera.Name), "{{ 'ON' if value_json.state == 'online' else 'OFF' }}") with
            {
                Availability = [_service],
            },
            ["enabled"] = Toggle("Camera", topics.Enabled(camera.Name)),
            ["detect"] = Toggle("Detection", topics.Detect(camera.Name)),
            ["fps"] = CameraStat(camera, "Frame rate", "inferenceFps", "fps"),
            ["age"] = CameraStat(camera, "Age of detections", "ageMs", "ms") with { DeviceClass = "duration" },
            ["motion"] = BinarySensor(camera, "Motion", "motion", topics.Motion(camera.Name)),
            ["snapshot"] = Picture(camera, "Snapshot", topics.Snapshot(camera.Name)),
        };
        foreach (string name in camera.Seen)
        {
            string key = EntityId.Of(name);
            components[$"count_{key}"] = Count(camera, $"{name} count", topics.Count(camera.Name, name));
            components[$"occupancy_{key}"] = Occupancy(camera, name, topics.Occupancy(camera.Name, name));
            if (camera.HasPictures)
            {
                components[$"picture_{key}"] = Picture(camera, $"{name} picture", topics.BestSnapshot(camera.Name, name));
            }
        }

        foreach ((string zone, IReadOnlyList<string> seen) in camera.Zones)
        {
            components[$"zone_{EntityId.Of(zone)}"] = Toggle($"{zone} zone", topics.ZoneEnabled(camera.Name, zone));
            foreach (string name in seen)
            {
                string key = EntityId.Of($"{zone}/{name}");
                components[$"zone_count_{key}"] = Count(camera, $"{zone} {name} count", topics.ZoneCount(camera.Name, zone, name));
                components[$"zone_occupancy_{key}"] = Occupancy(camera, $"{zone} {name}", topics.ZoneOccupancy(camera.Name, zone, name));
            }
        }

        foreach (string name in camera.Tunable)
        {
            components[$"confidence_{EntityId.Of(name)}"] = Confidence(name, topics.Confidence(camera.Name, name));
        }

        DeviceMessage device = new()
        {
            Identifiers = [IdOf(camera)],
            Name = $"{topics.Device} {camera.Name}",
            Model = "Camera",
            SwVersion = StatsPublisher.Version,
            ViaDevice = _box,
        };
        return Document(IdOf(camera), device, components);
    }

    private static DiscoveryMessage Document(string id, DeviceMessage device, Dictionary<string, ComponentMessage> components) => new()
    {
        Device = device,
        Origin = new OriginMessage("EdgeDetector", StatsPublisher.Version),
        Components = components.ToDictionary(
            component => component.Key,
            component => component.Value with
            {
                UniqueId = $"{id}_{component.Key}",
                AvailabilityMode = component.Value.Availability is null ? null : "all",
            }),
    };

    /// <summary>What depends on the camera's pictures is believed while the service runs and the camera delivers.</summary>
    private AvailabilityMessage[] Seeing(AnnouncedCamera camera) =>
        [_service, new AvailabilityMessage(topics.CameraStatus(camera.Name), "{{ 'online' if value_json.state == 'online' else 'offline' }}")];

    private ComponentMessage Stat(string name, string template, string unit) => new()
    {
        Platform = "sensor",
        Name = name,
        StateClass = "measurement",
        EntityCategory = "diagnostic",
        StateTopic = topics.Stats,
        ValueTemplate = template,
        UnitOfMeasurement = unit,
        ExpireAfter = _expireAfter,
    };

    private ComponentMessage CameraStat(AnnouncedCamera camera, string name, string figure, string unit)
    {
        // A camera that is off has no figures: None is what Home Assistant takes for unknown.
        string key = camera.Name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        return Stat(name, $"{{{{ value_json.cameras.get('{key}', {{}}).get('{figure}') }}}}", unit) with { Availability = Seeing(camera) };
    }

    private ComponentMessage Count(AnnouncedCamera camera, string name, string topic) =>
        new() { Platform = "sensor", Name = name, StateClass = "measurement", StateTopic = topic, Availability = Seeing(camera) };

    private ComponentMessage Occupancy(AnnouncedCamera camera, string name, string topic) => BinarySensor(camera, name, "occupancy", topic);

    private ComponentMessage BinarySensor(AnnouncedCamera camera, string name, string deviceClass, string topic) =>
        new() { Platform = "binary_sensor", Name = name, DeviceClass = deviceClass, StateTopic = topic, Availability = Seeing(camera) };

    // What was last seen stays a picture of then, whether the camera delivers now or not.
    private ComponentMessage Picture(AnnouncedCamera camera, string name, string topic) =>
        new() { Platform = "image", Name = name, ImageTopic = topic, ContentType = "image/jpeg", Availability = Seeing(camera) };

    // A camera that is off must be able to be turned on: controls depend on the service alone.
    private ComponentMessage Toggle(string name, string topic) => new()
    {
        Platform = "switch",
        Name = name,
        EntityCategory = "config",
        StateTopic = topic,
        CommandTopic = topic + MqttTopics.Set,
        Availability = [_service],
    };

    private ComponentMessage Confidence(string name, string topic) => new()
    {
        Platform = "number",
        Name = $"{name} confidence",
        EntityCategory = "config",
        StateTopic = topic,
        CommandTopic = topic + MqttTopics.Set,
        Min = CameraDetectionOptions.LowestConfidence,
        Max = CameraDetectionOptions.HighestConfidence,
        Step = 0.001,
        Mode = "box",
        Availability = [_service],
    };
}

/// <summary>A camera and what is published of it.</summary>
/// <param name="Name">The camera.</param>
/// <param name="Seen">Classes of which counts are published.</param>
/// <param name="Tunable">Classes of which the confidence is published.</param>
internal sealed record AnnouncedCamera(string Name, IReadOnlyList<string> Seen, IReadOnlyList<string> Tunable)
{
    /// <summary>Its zones, and the classes of which counts are published there.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Zones { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Whether the best pictures of the classes that were seen are published.</summary>
    public bool HasPictures { get; init; }
}
