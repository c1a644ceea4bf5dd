namespace EdgeDetector.Models.Support;

/// <summary>Darknet's activation functions by their cfg names, one value at a time.</summary>
internal static class PlainActivations
{
    public static double Apply(string name, double x) => name switch
    {
        "linear" => x,
        "logistic" => Logistic(x),
        "loggy" => (2 / (1 + Math.Exp(-x))) - 1,
        "relu" => x > 0 ? x : 0,
        "relu6" => x < 0 ? 0 : x > 6 ? 6 : x,
        "relie" => x > 0 ? x : 0.01 * x,
        "ramp" => (x > 0 ? x : 0) + (0.1 * x),
        "leaky" => x > 0 ? x : 0.1 * x,
        "elu" => x >= 0 ? x : Math.Exp(x) - 1,
        "selu" => x >= 0 ? 1.0507 * x : 1.0507 * 1.6732 * (Math.Exp(x) - 1),
        "gelu" => 0.5 * x * (1 + Math.Tanh((0.797885 * x) + (0.035677 * x * x * x))),
        "tanh" => Math.Tanh(x),
        "hardtan" => x < -1 ? -1 : x > 1 ? 1 : x,
        "lhtan" => x < 0 ? 0.001 * x : x > 1 ? (0.001 * (x - 1)) + 1 : x,
        "plse" => x < -4 ? 0.01 * (x + 4) : x > 4 ? (0.01 * (x - 4)) + 1 : (0.125 * x) + 0.5,
        "swish" => x * Logistic(x),
        "mish" => x * Math.Tanh(x > 20 ? x : x < -20 ? Math.Exp(x) : Math.Log(Math.Exp(x) + 1)),
        "hard_mish" => x > 0 ? x : x > -2 ? (x * x / 2) + x : 0,
        _ => throw new ArgumentException(name, nameof(name)),
    };

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
