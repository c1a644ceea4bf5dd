using EdgeDetector.Service.Pipeline;

namespace EdgeDetector.Service.Configuration;

/// <summary>What is wrong with a configuration by the classes of its model.</summary>
public sealed class ClassErrorsTests
{
    [Fact]
    public void CheckAll_ClassesThatTheModelLacks_AreNamedWithTheirPlaces()
    {
        string[] errors = Errors(
            """
            configVersion: 1
            detection: { classes: { persom: 0.5, car: 0.4 } }
            cameras:
              gate:
                source: 'synthetic:'
                detection: { classes: { zebra: 0.3 } }
                zones:
                  yard:
                    points: [[0, 0], [1, 0], [1, 1]]
                    classes: [car, carr]
              yard:
                source: 'synthetic:'
                enabled: false
                masks: { tree: { points: [[0, 0], [1, 0], [1, 1]], classes: tree } }
            """,
            "person",
            "car");

        Assert.Equal(
        [
            "test.yaml:2:25: detection.classes.persom: the model does not know the class 'persom' (did you mean 'person'?)",
            "test.yaml:6:29: cameras.gate.detection.classes.zebra: the model does not know the class 'zebra'",
            "test.yaml:10:9: cameras.gate.zones.yard.classes: the model does not know the class 'carr' (did you mean 'car'?)",
            "test.yaml:14:56: cameras.yard.masks.tree.classes: the model does not know the class 'tree'",
        ],
        errors);
    }

    [Theory]
    [InlineData("[frigate]", "all")]
    [InlineData("[edgedetector, frigate]", "all")]
    public void CheckAll_ClassThatFrigateHasAnotherMeaningFor_IsRefusedWhereItIsAskedFor(string formats, string name)
    {
        string error = Assert.Single(Errors($"configVersion: 1\nmqtt:\n  formats: {formats}\ncameras: {{ gate: {{ source: 'synthetic:' }}, yard: {{ source: 'synthetic:' }} }}\n", "car", name));

        Assert.Equal(
            "test.yaml:3:3: mqtt.formats: frigate cannot tell of a model with the class 'all': its topics mean objects of any class by that; "
            + "import the model with another name for it (--names), or leave frigate out",
            error);
    }

    [Theory]
    [InlineData("[edgedetector, deepstream]", "all")]
    [InlineData("[frigate]", "All")]
    public void CheckAll_OtherFormatOrName_IsFine(string formats, string name) =>
        CameraSettings.CheckAll(Load($"configVersion: 1\nmqtt: {{ formats: {formats} }}\ncameras: {{ gate: {{ source: 'synthetic:' }} }}\n", name));

    private static string[] Errors(string yaml, params string[] classes) =>
        ConfigurationText.Lines(Assert.Throws<ConfigurationException>(() => CameraSettings.CheckAll(Load(yaml, classes))));

    private static EdgeDetectorOptions Load(string yaml, params string[] classes) =>
        ConfigurationText.Load(yaml) with { ModelFile = new ModelFile("model.onnx", "", classes) };
}
