using System.Globalization;
using System.Text;

namespace EdgeDetector.Models.Support;

/// <summary>Writes cfgs of well-known architectures section by section.</summary>
internal sealed class CfgText
{
    private readonly StringBuilder _text = new();

    public CfgText(int width, int height, string extra = "") => Section("net", $"width={width}\nheight={height}\nchannels=3\n{extra}");

    /// <summary>The activation of the convolutions to come.</summary>
    public string Activation { get; set; } = "leaky";

    public CfgText Section(string name, FormattableString keys)
    {
        _text.Append(CultureInfo.InvariantCulture, $"[{name}]\n{keys.ToString(CultureInfo.InvariantCulture)}\n\n");
        return this;
    }

    public CfgText Conv(int filters, int size = 1, int stride = 1, int groups = 1) => Section(
        "convolutional",
        $"batch_normalize=1\nfilters={filters}\nsize={size}\nstride={stride}\npad=1\ngroups={groups}\nactivation={Activation}");

    /// <summary>The convolution before a head: no batch normalisation.</summary>
    public CfgText Last(int filters, string activation = "linear") =>
        Section("convolutional", $"size=1\nstride=1\npad=1\nfilters={filters}\nactivation={activation}");

    public CfgText Route(string layers) => Section("route", $"layers={layers}");

    public CfgText Group(string layers, int groups, int id) => Section("route", $"layers={layers}\ngroups={groups}\ngroup_id={id}");

    public CfgText Shortcut(int from) => Section("shortcut", $"from={from}\nactivation=linear");

    public CfgText MaxPool(int size, int stride) => Section("maxpool", $"size={size}\nstride={stride}");

    public CfgText Upsample() => Section("upsample", $"stride=2");

    /// <summary>[yolo] with the nine anchors of YOLOv3 and three of them.</summary>
    public CfgText Yolo(string mask, int classes, string extra = "") => Section(
        "yolo",
        $"mask={mask}\nanchors=10,13, 16,30, 33,23, 30,61, 62,45, 59,119, 116,90, 156,198, 373,326\nclasses={classes}\nnum=9\n{extra}");

    /// <summary>Spatial pyramid pooling.</summary>
    public CfgText Pyramid() => MaxPool(5, 1).Route("-2").MaxPool(9, 1).Route("-4").MaxPool(13, 1).Route("-1,-3,-5,-6");

    /// <summary>Residual units: 1x1 to <paramref name="inner"/>, 3x3 to <paramref name="outer"/>, shortcut.</summary>
    public CfgText Residuals(int count, int inner, int outer)
    {
        for (int i = 0; i < count; i++)
        {
            Conv(inner).Conv(outer, 3).Shortcut(-3);
        }

        return this;
    }

    /// <summary>A cross stage partial block: downsampling, two branches of which one has residual units, joined.</summary>
    public CfgText CrossStage(int filters, int half, int units, int inner)
    {
        Conv(filters, 3, 2).Conv(half).Route("-2").Conv(half).Residuals(units, inner, half).Conv(half);
        return Route(string.Create(CultureInfo.InvariantCulture, $"-1,-{(3 * units) + 4}")).Conv(filters);
    }

    public override string ToString() => _text.ToString();
}
