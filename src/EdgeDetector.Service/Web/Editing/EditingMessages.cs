using System.Text.Json.Serialization;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Web.Editing;

/// <summary>The answer to a change that was saved.</summary>
/// <param name="File">The configuration file.</param>
/// <param name="Backup">The file with what it said before; left out where nothing had to be changed.</param>
/// <param name="InForce">Whether the service already works by it.</param>
/// <param name="Reason">Why it does not.</param>
internal sealed record SavedMessage(string File, string? Backup, bool InForce, string? Reason);

/// <summary>The answer to a change that was refused: nothing was written.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Errors">What is wrong with the configuration, where that is the reason.</param>
internal sealed record RefusedMessage(string Reason, IReadOnlyList<ErrorMessage>? Errors = null);

/// <summary>One thing that is wrong.</summary>
/// <param name="Key">The key; left out where it is the whole.</param>
/// <param name="Line">The line of the file as it would be; left out for what is wrong with the request itself.</param>
/// <param name="Column">The column in that line.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record ErrorMessage(string? Key, int? Line, int? Column, string Message)
{
    /// <summary>Of an error of the configuration.</summary>
    public static ErrorMessage Of(ConfigurationError error)
    {
        // What the model says of its classes is told with the camera in the file's place.
        (Place place, string path, string message) = error;
        string key = place.Source.StartsWith("cameras.", StringComparison.Ordinal) ? $"{place.Source}.{path}" : path;
        (int Line, int Column)? at = place.Line > 0 ? (place.Line, place.Column) : null;
        return new ErrorMessage(key.Length > 0 ? key : null, at?.Line, at?.Column, message);
    }
}

/// <summary>Zones and lines that take the place of a camera's.</summary>
/// <param name="Zones">The zones by name, as the configuration file writes them; not there: they stay.</param>
/// <param name="Lines">The lines by name, as the configuration file writes them; not there: they stay.</param>
/// <param name="Was">The zones and lines that the change was made of; others that are in the file by now are not overwritten.</param>
internal sealed record ZonesMessage(
    IReadOnlyDictionary<string, object>? Zones, IReadOnlyDictionary<string, object>? Lines, ZonesMessage? Was);

/// <summary>Thresholds that are set.</summary>
/// <param name="Classes">Lowest confidence by class, of one camera; others stay.</param>
/// <param name="Nms">Non-maximum suppression's overlap, of all cameras; not there: it stays.</param>
internal sealed record ThresholdsMessage(IReadOnlyDictionary<string, double>? Classes, double? Nms);

/// <summary>How answers are written: camelCase, nothing absent written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SavedMessage))]
[JsonSerializable(typeof(RefusedMessage))]
internal sealed partial class EditingJson : JsonSerializerContext;
