using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Pipeline;

/// <summary>Where the cameras' objects are told of, and in which words.</summary>
/// <param name="Pipeline">Where pipelines tell what they find.</param>
/// <param name="Mqtt">The configuration's mqtt section: formats and their prefixes.</param>
/// <param name="Lines">Totals of the lines of all cameras.</param>
internal sealed record SceneOutputs(PipelineOutputs Pipeline, MqttOptions Mqtt, LineTotals Lines)
{
    /// <summary>Whether messages of a format are asked for.</summary>
    public bool Speaks(MessageFormat format) => Mqtt.Formats.Contains(format);
}
