using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EdgeDetector.Synthetic;

/// <summary>What the generated street shows: <c>synthetic:?seed=1&amp;people=4&amp;cars=2&amp;bicycles=1&amp;width=1280&amp;height=720&amp;fps=30</c>.</summary>
public sealed record SyntheticSettings
{
    /// <summary>Selects houses, colours and walks; the same seed gives the same pixels.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>People on the pavements, 0..100.</summary>
    public int People { get; init; } = 4;

    /// <summary>Cars on the road, 0..100.</summary>
    public int Cars { get; init; } = 2;

    /// <summary>Bicycles, each with a rider who is a person too, 0..100.</summary>
    public int Bicycles { get; init; } = 1;

    /// <summary>Width in pixels, 64..8192; null: the camera's width option, else 1280.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels, 64..8192; null: the camera's height option, else 720.</summary>
    public int? Height { get; init; }

    /// <summary>Frames per second, 0.1..240; null: the camera's fps option, else 30.</summary>
    public double? Fps { get; init; }

    /// <summary>Understands what follows <c>synthetic:</c>.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out SyntheticSettings? settings, [NotNullWhen(false)] out string? error)
    {
        settings = new SyntheticSettings();
        error = null;
        foreach (string part in text.TrimStart('?', '/').Split('&', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=', 2);
            settings = settings.With(pair[0].ToLowerInvariant(), pair.Length == 2 ? pair[1] : "", out error);
            if (settings is null)
            {
                break;
            }
        }

        if (settings is null)
        {
            error ??= "";
            return false;
        }

        return true;
    }

    private SyntheticSettings? With(string key, string value, out string? error)
    {
        (double low, double high) = key switch
        {
            "seed" => (0, int.MaxValue),
            "people" or "cars" or "bicycles" => (0, 100),
            "width" or "height" => (64, 8192),
            "fps" => (0.1, 240),
            _ => (1d, 0d),
        };
        if (low > high)
        {
            error = $"'synthetic:' has no setting '{key}': known are seed, people, cars, bicycles, width, height, fps";
            return null;
        }

        bool isNumber = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        if (!isNumber || number < low || number > high || (key != "fps" && number != Math.Floor(number)))
        {
            string kind = key == "fps" ? "number" : "whole number";
            error = string.Create(CultureInfo.InvariantCulture, $"'synthetic:' {key}={value} must be a {kind} from {low} to {high}");
            return null;
        }

        error = null;
        int whole = (int)Math.Min(number, int.MaxValue);
        return key switch
        {
            "seed" => this with { Seed = whole },
            "people" => this with { People = whole },
            "cars" => this with { Cars = whole },
            "bicycles" => this with { Bicycles = whole },
            "width" => this with { Width = whole },
            "height" => this with { Height = whole },
            _ => this with { Fps = number },
        };
    }
}
