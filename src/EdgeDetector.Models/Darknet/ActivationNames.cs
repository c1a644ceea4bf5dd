namespace EdgeDetector.Models.Darknet;

/// <summary>The cfg's names of the activation functions.</summary>
internal static class ActivationNames
{
    private static readonly Dictionary<string, Activation> ByName = new(StringComparer.Ordinal)
    {
        ["linear"] = Activation.Linear,
        ["logistic"] = Activation.Logistic,
        ["loggy"] = Activation.Loggy,
        ["relu"] = Activation.Relu,
        ["relu6"] = Activation.Relu6,
        ["relie"] = Activation.Relie,
        ["ramp"] = Activation.Ramp,
        ["leaky"] = Activation.Leaky,
        ["elu"] = Activation.Elu,
        ["selu"] = Activation.Selu,
        ["gelu"] = Activation.Gelu,
        ["tanh"] = Activation.Tanh,
        ["hardtan"] = Activation.HardTan,
        ["lhtan"] = Activation.Lhtan,
        ["plse"] = Activation.Plse,
        ["swish"] = Activation.Swish,
        ["mish"] = Activation.Mish,
        ["hard_mish"] = Activation.HardMish,
    };

    public static IReadOnlyCollection<string> All => ByName.Keys;

    /// <summary>The activation a section asks for. Darknet takes ReLU for an unknown name; a model for use must not.</summary>
    public static Activation Read(CfgSection section, string absent)
    {
        string name = section.GetString("activation", absent);
        return ByName.TryGetValue(name, out Activation activation)
            ? activation
            : throw section.Fail(
                "activation",
                $"activation '{CfgSection.Cut(name)}' is not supported; "
                + $"these are: {string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal))}");
    }
}
