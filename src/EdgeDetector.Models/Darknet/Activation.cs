namespace EdgeDetector.Models.Darknet;

/// <summary>Darknet's activation functions that have an exact form in ONNX.</summary>
public enum Activation
{
    /// <summary>x</summary>
    Linear,

    /// <summary>1 / (1 + e^-x)</summary>
    Logistic,

    /// <summary>2 / (1 + e^-x) - 1</summary>
    Loggy,

    /// <summary>max(x, 0)</summary>
    Relu,

    /// <summary>x clipped to 0..6</summary>
    Relu6,

    /// <summary>x, below zero 0.01·x</summary>
    Relie,

    /// <summary>max(x, 0) + 0.1·x</summary>
    Ramp,

    /// <summary>x, below zero 0.1·x</summary>
    Leaky,

    /// <summary>x, below zero e^x - 1</summary>
    Elu,

    /// <summary>1.0507·x, below zero 1.0507·1.6732·(e^x - 1)</summary>
    Selu,

    /// <summary>0.5·x·(1 + tanh(0.797885·x + 0.035677·x³))</summary>
    Gelu,

    /// <summary>tanh x</summary>
    Tanh,

    /// <summary>x clipped to -1..1</summary>
    HardTan,

    /// <summary>x in 0..1, outside of it with the slope 0.001</summary>
    Lhtan,

    /// <summary>x/8 + 1/2 for |x| up to 4, outside of it with the slope 0.01</summary>
    Plse,

    /// <summary>x·logistic(x)</summary>
    Swish,

    /// <summary>x·tanh(ln(1 + e^x))</summary>
    Mish,

    /// <summary>x above 0, x²/2 + x above -2, else 0</summary>
    HardMish,
}
