using System.Net;
using System.Text;

namespace CampaignActors.Testing.Nodes;

/// <summary>A delivery whose messages are sent from a node, as a person would make it over HTTP.</summary>
public sealed class MailedDelivery(Api api, string code)
{
    /// <summary>Key of a recipient.</summary>
    public string Recipient(int number) => $"{code}-{number}";

    /// <summary>People who are meant by it alone, and the delivery, ready to start.</summary>
    /// <param name="more">Further fields, each with a comma before it.</param>
    public static async Task<MailedDelivery> OfAsync(Api api, string code, int people, string more = "")
    {
        var delivery = new MailedDelivery(api, code);
        var rows = string.Concat(Enumerable.Range(1, people).Select(n => $"{code}-{n},{code}-{n}@x.example,{code}\n"));
        await DoneAsync(await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/recipients/import")
        {
            Content = new StringContent($"key,email,city\n{rows}", Encoding.UTF8, "text/csv"),
        }));
        await api.ProgramAsync($"{code}P");
        await DoneAsync(await api.PutAsync($"/operators/{code}", $$"""{"name": "Manager of {{code}}"}"""));
        await DoneAsync(await api.PutAsync(
            $"/campaigns/{code}C", $$"""{"program": "{{code}}P", "process": "defined", "manager": "{{code}}"}"""));
        await DoneAsync(await api.PutAsync($"/segments/{code}", $$"""{"where": "city = '{{code}}'"}"""));
        await DoneAsync(await api.PutAsync($"/deliveries/{code}", $$$"""
            {"campaign": "{{{code}}}C", "channel": "email", "audience": {"segments": ["{{{code}}}"]},
             "content": {"subject": "Hello", "text": "Bye: {{ links.unsubscribe }}"} {{{more}}} }
            """));
        await delivery.CommandAsync("analyse");
        return delivery;
    }

    /// <summary>A command, until it is taken: the delivery may not be ready for it.</summary>
    public async Task CommandAsync(string verb)
    {
        Reply? last = null;
        try
        {
            var body = $$"""{"delivery": "{{code}}", "by": "{{code}}"}""";
            await Until.TrueAsync(
                async () => (last = await api.PostAsync($"/commands/{verb}", body)).Status == HttpStatusCode.OK, verb);
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"{e.Message}: {last?.Raw}; {(await api.GetAsync($"/deliveries/{code}")).Raw}", e);
        }
    }

    public Task StateAsync(string state) =>
        Until.TrueAsync(async () => (await api.GetAsync($"/deliveries/{code}"))["state"] == state, $"{code} is {state}");

    /// <summary>Waits for its counts.</summary>
    public async Task<Reply> MessagesAsync(Func<Reply, bool> are, string what)
    {
        Reply? found = null;
        await Until.TrueAsync(
            async () => (found = await api.GetAsync($"/deliveries/{code}/messages")).Status == HttpStatusCode.OK && are(found), what);
        return found!;
    }

    private static Task DoneAsync(Reply reply) => reply.Status is HttpStatusCode.OK or HttpStatusCode.Created
        ? Task.CompletedTask
        : throw new InvalidOperationException(reply.Raw);
}
