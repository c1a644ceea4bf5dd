using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pipeline;

namespace EdgeDetector.Service.Degrading;

/// <summary>What is done less of for a time, over the configuration and commands.</summary>
/// <param name="Fps">Most frames a second of each camera; null: as many as ever.</param>
/// <param name="Model">The model that serves; null: the configuration's.</param>
internal sealed record Degradation(double? Fps, ModelFile? Model)
{
    /// <summary>What a configuration asks for.</summary>
    /// <param name="options">The configuration in force.</param>
    /// <param name="fault">Why its smaller model is not used; null where it is, or none is named.</param>
    public static Degradation Of(EdgeDetectorOptions options, out string? fault)
    {
        Degradation slower = new(options.Degrade.Fps, null);
        fault = null;
        if (options.Degrade.Model.Length == 0)
        {
            return slower;
        }

        try
        {
            Degradation smaller = slower with { Model = ModelFile.Read(options.Degrade.Model, null) };
            fault = smaller.Misfit(options);
            return fault is null ? smaller : slower;
        }
        catch (ConfigurationException e)
        {
            fault = string.Join("; ", e.Errors);
            return slower;
        }
    }

    /// <summary>The configuration as it is in force meanwhile. One that names classes which the smaller model lacks keeps its own model.</summary>
    public EdgeDetectorOptions ApplyTo(EdgeDetectorOptions options)
    {
        EdgeDetectorOptions slower = options with
        {
            Cameras = options.Cameras.ToDictionary(camera => camera.Key, camera => camera.Value with
            {
                Detection = camera.Value.Detection with { Fps = Least(camera.Value.Detection.Fps, Fps) },
            }),
        };
        return Misfit(options) is null ? WithModel(slower) : slower;
    }

    private static double? Least(double? own, double? most) => own is { } fps && most is { } limit ? Math.Min(fps, limit) : own ?? most;

    private EdgeDetectorOptions WithModel(EdgeDetectorOptions options) =>
        Model is null ? options : options with { Model = options.Model with { Path = Model.Path }, ModelFile = Model };

    private string? Misfit(EdgeDetectorOptions options)
    {
        try
        {
            CameraSettings.CheckAll(WithModel(options));
            return null;
        }
        catch (ConfigurationException e)
        {
            return string.Join("; ", e.Errors);
        }
    }
}
