using System.Globalization;

namespace EdgeDetector.Training.Networks.Support;

/// <summary>Small cfgs: every kind of layer, and classifiers.</summary>
internal static class Cfgs
{
    /// <summary>Ends a detector: 1 anchor of 5 + 1 values.</summary>
    public const string Head = "[convolutional]\nfilters=6\nactivation=linear\n[yolo]\nclasses=1\nanchors=8,8\n";

    public const string Convolution8 = "[convolutional]\nfilters=8\nsize=3\npad=1\nactivation=leaky\n";

    private const string Norm8 = "[convolutional]\nfilters=8\nsize=3\npad=1\nbatch_normalize=1\nactivation=leaky\n";

    /// <summary>Darknet19 in small.</summary>
    public const string Darknet19 = "[net]\nwidth=32\nheight=32\nchannels=3\n"
        + Norm8 + "[maxpool]\nsize=2\nstride=2\n" + Norm8 + "[maxpool]\nsize=2\nstride=2\n" + Norm8
        + "[convolutional]\nfilters=4\nsize=1\nbatch_normalize=1\nactivation=leaky\n" + Norm8
        + "[convolutional]\nfilters=10\nsize=1\nactivation=linear\n[avgpool]\n[softmax]\ngroups=1\n[cost]\ntype=sse\n";

    /// <summary>VGG-16 in small.</summary>
    public const string Vgg = "[net]\nwidth=20\nheight=20\nchannels=3\n[crop]\ncrop_height=16\ncrop_width=16\nflip=1\n"
        + "[convolutional]\nfilters=4\nsize=3\npad=1\nactivation=relu\n[maxpool]\nsize=2\nstride=2\npadding=0\n"
        + "[convolutional]\nfilters=8\nsize=3\npad=1\nactivation=relu\n[maxpool]\nsize=2\nstride=2\npadding=0\n"
        + "[connected]\noutput=16\nactivation=relu\n[dropout]\nprobability=.5\n"
        + "[connected]\noutput=16\nbatch_normalize=1\nactivation=relu\n[dropout]\nprobability=.5\n"
        + "[connected]\noutput=10\nactivation=linear\n[softmax]\ngroups=1\ntemperature=2\n[cost]\ntype=sse\n";

    /// <summary>A classifier of the other layers, one after the other.</summary>
    public const string WithoutConvolutions = "[net]\nwidth=20\nheight=20\nchannels=3\n[crop]\ncrop_height=16\ncrop_width=16\n"
        + "[maxpool]\nsize=2\nstride=1\n[local_avgpool]\nsize=2\nstride=1\n[local_avgpool]\nsize=3\nstride=2\n[upsample]\nstride=2\n"
        + "[shortcut]\nfrom=-3\nweights_type=per_channel\nweights_normalization=softmax\nactivation=mish\n[reorg3d]\nstride=2\n"
        + "[route]\nlayers=-1\ngroups=2\ngroup_id=1\n[dropout]\nprobability=.5\n[softmax]\ngroups=2\n[connected]\noutput=10\nactivation=linear\n"
        + "[softmax]\n[cost]\ntype=sse\n";

    public static TheoryData<string, string> Layers => new()
    {
        { "grouped", Net(13, 9) + Convolution8 + "[convolutional]\nfilters=12\nsize=3\ngroups=4\npad=1\nstride=2\nbatch_normalize=1\nactivation=relu\n" + Head },
        { "depthwise", Net(12, 10) + Norm8 + "[convolutional]\nfilters=8\nsize=3\ngroups=8\npad=1\nbatch_normalize=1\nactivation=linear\n" + Head },
        { "dilated", Net(14, 11) + "[convolutional]\nfilters=4\nsize=3\npad=1\ndilation=2\nactivation=leaky\n" + Head },
        { "two strides", Net(15, 12) + "[convolutional]\nfilters=4\nsize=3\npad=1\nstride_x=1\nstride_y=3\nactivation=leaky\n" + Head },
        { "padding instead of pad", Net(12, 12) + "[convolutional]\nfilters=4\nsize=4\npadding=2\nstride=2\nactivation=leaky\n" + Head },
        { "default activation", Net(10, 10) + "[convolutional]\nfilters=4\nsize=2\npad=1\n" + Head },
        { "pool 3 by 2 on even input", Net(12, 8) + "[maxpool]\nsize=3\nstride=2\n" + Head },
        { "pool 2 by 2 on odd input", Net(13, 9) + "[maxpool]\nsize=2\nstride=2\n" + Head },
        { "pool 2 by 2 on even and odd input", Net(12, 9) + "[maxpool]\nsize=2\nstride=2\n" + Head },
        { "pool 2 by 1", Net(13, 10) + Convolution8 + "[maxpool]\nsize=2\nstride=1\n" + Head },
        { "pool pyramid", Net(13, 13) + Convolution8 + "[maxpool]\nsize=5\nstride=1\n[route]\nlayers=-2\n[maxpool]\nsize=9\nstride=1\n[route]\nlayers=-1,-3,-4\n" + Head },
        { "pool with padding", Net(16, 16) + "[maxpool]\nsize=3\nstride=2\npadding=0\n[maxpool]\nsize=3\nstride_x=2\nstride_y=1\npadding=3\n" + Head },
        { "local average", Net(12, 9) + Convolution8 + "[local_avgpool]\nsize=3\nstride=2\n[local_avgpool]\nsize=2\nstride=1\n" + Head },
        { "route of groups", Net(8, 8) + Convolution8 + "[convolutional]\nfilters=4\nactivation=linear\n[route]\nlayers=-1,0\ngroups=4\ngroup_id=2\n[route]\nlayers=0\ngroups=2\ngroup_id=1\n[route]\nlayers=-1,-2\n" + Head },
        { "shortcut of several", Net(8, 6) + Norm8 + Norm8 + Norm8 + "[shortcut]\nfrom=-2,-3\nactivation=leaky\n" + Head },
        { "shortcut of more channels", Net(8, 6) + Convolution8 + "[convolutional]\nfilters=5\nactivation=linear\n[shortcut]\nfrom=-2\nactivation=relu\n" + Head },
        { "shortcut of fewer channels", Net(8, 6) + "[convolutional]\nfilters=3\nactivation=linear\n" + Convolution8 + "[shortcut]\nfrom=-2\n" + Head },
        { "shortcut weighed per layer", Net(8, 6) + Convolution8 + Convolution8 + Convolution8 + "[shortcut]\nfrom=-2,-3\nweights_type=per_feature\n" + Head },
        { "shortcut weighed per layer, relu", Net(8, 6) + Convolution8 + Convolution8 + "[shortcut]\nfrom=-2\nweights_type=per_layer\nweights_normalization=relu\n" + Head },
        { "shortcut weighed per channel, softmax", Net(8, 6) + Convolution8 + Convolution8 + "[shortcut]\nfrom=-2,0\nweights_type=per_channel\nweights_normalization=softmax\nactivation=mish\n" + Head },
        { "shortcut weighed per channel, fewer channels", Net(8, 6) + "[convolutional]\nfilters=3\nactivation=linear\n" + Convolution8 + "[shortcut]\nfrom=-2\nweights_type=per_channel\n" + Head },
        { "squeeze and excitation", Net(8, 6) + Norm8 + "[avgpool]\n[convolutional]\nfilters=8\nbatch_normalize=1\nactivation=logistic\n[scale_channels]\nfrom=-3\nactivation=relu\n" + Head },
        { "scale by position", Net(8, 6) + Convolution8 + "[convolutional]\nfilters=1\nsize=3\npad=1\nactivation=logistic\n[scale_channels]\nfrom=-2\nscale_wh=1\n" + Head },
        { "spatial attention", Net(8, 6) + Convolution8 + "[convolutional]\nfilters=8\nactivation=logistic\n[sam]\nfrom=-2\nactivation=leaky\n" + Head },
        { "reorg", Net(12, 8) + Convolution8 + "[reorg]\nstride=2\n" + Head },
        { "reorg3d", Net(12, 8) + Convolution8 + "[reorg3d]\nstride=2\n" + Head },
        { "upsample", Net(7, 5) + Convolution8 + "[upsample]\nstride=2\n[upsample]\nstride=3\nscale=0.5\n" + Head },
        { "batch norm alone", Net(7, 5) + Convolution8 + "[batchnorm]\n" + Head },
        { "dropout", Net(7, 5) + "[dropout]\nprobability=.5\n" + Convolution8 + "[dropout]\nprobability=.2\n" + Head },
        { "crop", Net(9, 8) + "[crop]\ncrop_width=6\ncrop_height=5\nflip=1\n" + Convolution8 + Head },
        { "crop without adjusting", Net(9, 8) + "[crop]\ncrop_width=6\ncrop_height=8\nnoadjust=1\n" + Convolution8 + Head },
        { "shared weights", Net(7, 5) + Convolution8 + Norm8 + Norm8.Replace("activation=leaky", "share_index=-1\nactivation=mish", StringComparison.Ordinal) + Head },
        { "two heads", Net(8, 8) + Norm8 + Head + "[route]\nlayers=0\n" + Norm8 + "[upsample]\n" + Head },
        { "head twice on one layer", Net(8, 8) + Head + "[route]\nlayers=-2\n[yolo]\nclasses=1\nanchors=8,8\n" },
        { "softmax between", Net(8, 8) + Convolution8 + "[softmax]\ngroups=2\ntemperature=1.5\n" + Head },
        { "darknet19", Darknet19 },
        { "vgg", Vgg },
    };

    public static string Net(int width, int height) =>
        string.Create(CultureInfo.InvariantCulture, $"[net]\nwidth={width}\nheight={height}\nchannels=3\n");
}
