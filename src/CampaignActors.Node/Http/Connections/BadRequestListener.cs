using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CampaignActors.Node.Http.Connections;

/// <summary>Records at its connection why the web server refused a request by itself, for <see cref="RefusalWriter"/>.</summary>
internal sealed class BadRequestListener : IObserver<KeyValuePair<string, object?>>
{
    private const string Event = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public static IDisposable Listen(DiagnosticListener listener) => listener.Subscribe(new BadRequestListener(), name => name == Event);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is IFeatureCollection features && features.Get<ConnectionDoor.Seat>() is { } seat)
            seat.Refused = features.Get<IBadRequestExceptionFeature>()?.Error?.Message;
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
