using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeDetector.Service.Configuration;

/// <summary>What the box does less of before heat or load does it.</summary>
internal sealed record DegradeOptions
{
    [Description("Degrees Celsius of the hottest part of the box above which less is done.")]
    [Range(20.0, 150.0)]
    [Example("85")]
    public double? AboveTemperature { get; init; }

    [Description("How far it must cool down below that before all is done again, in degrees.")]
    [Range(0.5, 50.0)]
    public double CoolBy { get; init; } = 5;

    [Description("Age of a camera's frames, when their detections are ready, above which less is done; all is done again when they are half as old. 0s: never.")]
    [DurationRange("0s", "10m")]
    public TimeSpan AboveAge { get; init; }

    [Description("How long it must be so before anything is changed, either way.")]
    [DurationRange("1s", "1h")]
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(30);

    [Description("Most frames a second that are looked at of each camera meanwhile.")]
    [Range(0.1, 1000.0)]
    [Example("5")]
    public double? Fps { get; init; }

    [Description("A smaller model that serves meanwhile; it must know the classes that the configuration names. Empty: the same.")]
    [FilePath]
    public string Model { get; init; } = "";
}
