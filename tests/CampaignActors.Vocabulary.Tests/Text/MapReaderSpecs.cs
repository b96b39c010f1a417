namespace CampaignActors.Vocabulary.Tests.Text;

public sealed class MapReaderSpecs
{
    [Fact]
    public void All_errors_are_gathered_in_the_order_of_the_text()
    {
        var errors = new InputErrors();
        var reader = new MapReader(
            (MapNode)YamlText.Read("f", "lable: x\namount: -1\nlist: {}\nreal: null\n"), ReadContext.Default, errors);
        Assert.Null(reader.Text("label", required: true));
        Assert.Null(reader.Money("amount"));
        Assert.Null(reader.List("list"));
        Assert.True(reader.IsCleared("real"));
        Assert.False(reader.Has("real"));
        reader.Done();

        Assert.Equal(
        [
            "f:1:1: the key 'label' is missing, expected a single value",
            "f:1:1: unknown key 'lable', expected one of label, amount, list, real; did you mean 'label'?",
            "f:2:9: amount: '-1' is negative, expected 0 or more",
            "f:3:7: list: this is a map, expected a list",
        ], Assert.Throws<InputException>(errors.ThrowIfAny).Message.Split('\n'));
    }

    [Theory]
    [InlineData("calcluated", "calculated")]
    [InlineData("Budgets", "budgets")]
    [InlineData("budgetMgmt", "budgetMgt")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_suggested(string word, string? nearest) =>
        Assert.Equal(nearest, Suggestion.Nearest(word, ["calculated", "budgets", "budgetMgt"]));
}
