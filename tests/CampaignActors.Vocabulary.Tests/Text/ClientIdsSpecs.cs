namespace CampaignActors.Vocabulary.Tests.Text;

public sealed class ClientIdsSpecs
{
    [Theory]
    [InlineData("order 7")]
    [InlineData("~")]
    [InlineData("api:api:")]
    public void Client_ids_are_kept_apart_and_shown_as_given(string chosen)
    {
        var stored = ClientIds.Read("--id", chosen);

        Assert.Equal($"api:{chosen}", stored);
        Assert.True(ClientIds.IsChosen(stored, out var found));
        Assert.Equal((chosen, chosen), (found, ClientIds.AsChosen(stored)));
    }

    [Fact]
    public void The_longest_is_200_characters() =>
        Assert.Equal(200, ClientIds.AsChosen(ClientIds.Read("--id", new string('a', 200))).Length);

    [Theory]
    [InlineData("", "--id: '' (0 characters) is not an id, expected 1 to 200 printable ASCII characters")]
    [InlineData("é", "--id: 'é' (1 characters) is not an id, expected 1 to 200 printable ASCII characters")]
    [InlineData("a\tb", "(3 characters) is not an id")]
    [InlineData("a\u007f", "(2 characters) is not an id")]
    public void Anything_else_is_refused_with_what_was_found(string chosen, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => ClientIds.Read("--id", chosen)).Message, StringComparison.Ordinal);

    [Fact]
    public void One_that_is_too_long_is_refused() =>
        Assert.Contains(
            "(201 characters)",
            Assert.Throws<InputException>(() => ClientIds.Read("--id", new string('a', 201))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void New_ids_are_all_different()
    {
        var (one, other) = (ClientIds.New(), ClientIds.New());

        Assert.NotEqual(one, other);
        Assert.True(ClientIds.IsChosen(one, out var shown));
        Assert.Matches("^[0-9a-f]{32}$", shown);
    }

    [Theory]
    [InlineData("budgetMgt:BDG6:7")]
    [InlineData("API:x")]
    [InlineData("api")]
    [InlineData("")]
    public void Ids_of_workflows_stay_as_they_are(string id)
    {
        Assert.False(ClientIds.IsChosen(id, out var none));
        Assert.Equal((null, id), (none, ClientIds.AsChosen(id)));
        Assert.Null(ClientIds.AsChosen(null));
    }
}
